"""Clipboards as the programs of an editor's computer fill them; the text is invented, the dress is theirs."""

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator \
content="Microsoft Word 15">
<link rel=File-List href="file:///C:/Users/bj/AppData/Local/Temp/msohtmlclip1/01/clip_filelist.xml">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- @font-face {font-family:宋体;} p.MsoNormal {mso-style-parent:""; margin:0cm; font-size:10.5pt;} \
@list l0:level1
{mso-level-text:"%1、"; margin-left:21.0pt;} --></style>
<!--[if gte mso 10]><style>table.MsoNormalTable {mso-style-name:普通表格;}</style><![endif]--></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<h1 style='text-align:center'>巨灾保险试点<span lang=EN-US><o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:21.0pt;mso-char-indent-count:2.0'><span style='font-family:宋体;\
mso-ascii-font-family:
Calibri'>　　第一段<b style='mso-bidi-font-weight:normal'>加粗</b>文字，<span lang=EN-US>2026</span>年起施行。</span><span
lang=EN-US><o:p></o:p></span></p>
<p class=MsoListParagraph style='margin-left:21.0pt;text-indent:-21.0pt;mso-list:l0 level1 lfo1'>\
<!--[if !supportLists]--><span
lang=EN-US style='mso-fareast-font-family:等线'><span style='mso-list:Ignore'>1、<span style='font:7.0pt "Times \
New Roman"'>&nbsp;
</span></span></span><!--[endif]--><span style='font-family:宋体'>第一项</span><span lang=EN-US>\
<o:p></o:p></span></p>
<p class=MsoListParagraph style='margin-left:42.0pt;mso-list:l0 level2 lfo1'><!--[if !supportLists]-->\
<span lang=EN-US
style='font-family:Wingdings'><span style='mso-list:Ignore'>&#61550;<span style='font:7.0pt "Times New \
Roman"'>&nbsp;
</span></span></span><!--[endif]--><span style='font-family:宋体'>其中一点</span></p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level1 lfo1'><!--[if !supportLists]-->\
<span lang=EN-US><span
style='mso-list:Ignore'>2、<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span></span>\
<!--[endif]--><span
style='font-family:宋体'>第二项</span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><span style='mso-no-proof:yes'><!--[if gte vml 1]><v:shapetype id="_x0000_t75"/>\
<v:shape id="图片_x0020_1"><v:imagedata
src="file:///C:/Temp/msohtmlclip1/01/clip_image001.png"/></v:shape><![endif]--><![if !vml]>\
<img width=320 height=180
src="file:///C:/Temp/msohtmlclip1/01/clip_image002.png" v:shapes="图片_x0020_1"><![endif]></span></p>
<p class=MsoNormal style='text-indent:21.0pt'><span style='font-family:宋体'>末段在此。</span></p>
<!--EndFragment--></body></html>"""

EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel"
xmlns="http://www.w3.org/TR/REC-html40"><head><meta name=ProgId content=Excel.Sheet><meta name=Generator
content="Microsoft Excel 15"><style><!--table {mso-displayed-decimal-separator:"\\.";} .xl65 \
{mso-style-parent:style0;
font-size:14.0pt; font-weight:700; text-align:center;} .xl66 {mso-style-parent:style0; font-weight:700; \
border:.5pt solid;
background:#D9E1F2; mso-pattern:black none;} .xl67 {mso-style-parent:style0; \
mso-number-format:"\\#\\,\\#\\#0\\.00";}
.xl68 {mso-style-parent:style0; text-align:right;} --></style></head><body link="#0563C1" vlink="#954F72">
<table border=0 cellpadding=0 cellspacing=0 width=288 style='border-collapse:collapse;width:216pt'>
<!--StartFragment--> <col width=72 span=4 style='width:54pt'>
<tr height=25><td colspan=4 class=xl65 width=288>2026年前三季度保费收入</td></tr>
<tr height=19><td></td><td></td><td></td><td class=xl68>单位：亿元</td></tr>
<tr height=19><td rowspan=2 class=xl66>公司</td><td colspan=2 class=xl66>保费</td><td rowspan=2 \
class=xl66>同比</td></tr>
<tr height=19><td class=xl66>首年</td><td class=xl66>续期</td></tr>
<tr height=19><td>南渚财险</td><td class=xl67 align=right x:num="1234.5">1,234.50</td><td class=xl67 \
align=right>0.08</td>
<td align=right>-12.3%</td></tr>
<tr height=19><td>湖心寿险</td><td class=xl67 align=right>987.00</td><td class=xl67 align=right></td>\
<td align=right>3.0%</td></tr>
<tr height=19><td colspan=4>数据来源：各公司季报</td></tr>
<!--EndFragment--></table></body></html>"""

WPS = """<html xmlns:et="http://www.wps.cn/et" xmlns="http://www.w3.org/TR/REC-html40"><head>\
<meta name="Generator"
content="WPS Office ET"><style>td {font-family:宋体;} .et2 {font-weight:700; text-align:center;} .et3 \
{text-align:right;}
</style></head><body><!--StartFragment--><table width="216" border="0" cellpadding="0" cellspacing="0"
style='width:162.00pt;border-collapse:collapse;'><colgroup><col width="72" span="3"/></colgroup>
<tr><td class="et2" x:str>险种</td><td class="et2" x:str>保费（万元）</td><td class="et2" x:str>占比</td></tr>
<tr><td x:str>车险</td><td class="et3" x:num="12345678">12,345,678</td><td class="et3" x:num="0.5">\
50.0%</td></tr>
<tr><td x:str>农险</td><td class="et3" x:num="4321">4,321</td><td class="et3" x:num="0.02">2.0%</td>\
</tr></table>
<!--EndFragment--></body></html>"""

SHEET_ONLINE = """<meta charset="utf-8"><table cellspacing="0" border="1" \
style="border-collapse:collapse;width:0px"
data-sheets-root="1"><colgroup><col width="100"><col width="100"></colgroup><tbody>
<tr style="height:21px;"><td style="background-color:#f2f2f2;font-size:10pt;vertical-align:middle;">年份</td><td
style="background-color:#f2f2f2;font-size:10pt;">件数</td></tr>
<tr><td style="font-size:10pt;background-color:#ffffff;">2025</td><td style="text-align:right;">\
1,024</td></tr>
<tr><td style="font-size:10pt;background-color:#ffffff;">2026</td><td style="text-align:right;">2,048</td>\
</tr></tbody></table>"""

WECHAT = """<section data-role="outer" label="powered by xiumi" style="font-size: 16px; color: rgb(62, 62, \
62); box-sizing:
border-box;"><section style="text-align: center; margin: 10px 0px;">\
<section style="display: inline-block; border-bottom: 2px
solid rgb(95, 156, 239);"><p style="letter-spacing: 2px;"><span leaf="">公众号的<span style="font-weight: bold;">\
要点</span>在此。</span></p>
</section></section><p style="margin: 0px; min-height: 1em;"><span style="color: transparent; font-size: \
0px;"><br></span></p>
<section nodeleaf="" style="text-align: center;"><img class="rich_pages wxw-img" data-ratio="0.5625" \
data-s="300,640"
data-src="https://mmpic.example/mmbiz_jpg/a1/640?wx_fmt=jpeg" data-type="jpeg" data-w="1080" style="width: \
677px !important;"
src="data:image/svg+xml,%3Csvg%3E%3C/svg%3E"></section><section style="line-height: 1.75em;">\
<span style="font-size:
15px;">正文在节里，不在段里。</span></section><mp-common-profile class="js_uneditable" data-nickname="某号">\
</mp-common-profile>
<p style="display:none"><mp-style-type data-value="3"></mp-style-type></p></section>"""

WEB = """<meta charset='utf-8'><div class="art_content" id="ContentBody">\
<p style="box-sizing: border-box; margin: 0px 0px 20px;
text-indent: 2em; color: rgb(51, 51, 51);">　　网页第一段，<a href="https://donglan.example/zt/1.html" target="_blank"
onclick="stat()">专题</a>在此。</p><center><img src="https://pic.donglan.example/2026/1.png" alt="窗口" \
onload="x()"></center><p><font
color="red"><strong>小标题一样的一行</strong></font></p><blockquote><p>引用的话。</p></blockquote>\
<script>track()</script><iframe
src="https://ads.example/"></iframe></div>"""
