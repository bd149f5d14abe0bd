"""The AI label, in the shapes it is written in."""

import pytest

from articles.imaging import packet_of
from articles.imaging.label import label_in

JSON = '{"Label":"1","ContentProducer":"甲"}'
QUOTED = JSON.replace('"', "&quot;")
RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}'
    "</rdf:RDF></x:xmpmeta>"
)
TC260 = 'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"'


@pytest.mark.parametrize(
    "description",
    [
        f'<rdf:Description {TC260} TC260:AIGC="{QUOTED}"/>',
        f"<rdf:Description {TC260}><TC260:AIGC>{JSON}</TC260:AIGC></rdf:Description>",
        f"<rdf:Description {TC260}><TC260:AIGC><rdf:Alt>"
        f"<rdf:li xml:lang='x-default'>{JSON}</rdf:li></rdf:Alt>"
        "</TC260:AIGC></rdf:Description>",
        f'<rdf:Description xmlns:a="http://www.tc260.org.cn/ns/AIGC/1.0/" a:AIGC="{QUOTED}"/>',
        f'<rdf:Description TC260:AIGC="{QUOTED}"/>',  # the namespace was never declared
        f'<rdf:Description {TC260} TC260:AIGC="{QUOTED}"><unclosed>',
    ],
    ids=["attribute", "element", "alternatives", "another prefix", "undeclared", "broken"],
)
def test_is_found_in_xmp(description):
    assert label_in([RDF.format(description).encode()], {}) == JSON


def test_of_named_parts_becomes_their_json():
    parts = (
        f'<rdf:Description {TC260}><TC260:AIGC rdf:parseType="Resource">'
        "<TC260:Label>1</TC260:Label></TC260:AIGC></rdf:Description>"
    )

    assert label_in([RDF.format(parts).encode()], {}) == '{"Label": "1"}'


def test_is_found_in_an_exif_comment():
    assert label_in([], {}, 'ASCII\0\0\0{"AIGC": {"Label": "1"}}') == '{"Label": "1"}'


def test_of_iptc_counts_where_it_is_alone():
    iptc = 'xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
    address = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    packet = RDF.format(f'<rdf:Description {iptc} e:DigitalSourceType="{address}"/>').encode()

    assert label_in([packet], {}) == address
    assert label_in([packet_of(address)], {}) == address


@pytest.mark.parametrize(
    "packet", [b"", b"<", b"\0" * 50, RDF.format("<rdf:Description/>").encode(), b"\xff" * 99]
)
def test_is_not_made_up(packet):
    assert label_in([packet], {"Comment": "AIGC"}, "AIGC") == ""


def test_opens_no_file_and_grows_by_no_entity():
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/hostname">]><x>&a;&b;</x>'

    assert label_in([bomb], {}) == ""


@pytest.mark.parametrize("label", [JSON, "<&>\"'", "甲乙", "a\nb"])
def test_is_read_as_it_was_written(label):
    assert label_in([packet_of(label)], {}) == label


def test_loses_what_xml_and_the_database_cannot_hold():
    assert label_in([], {"AIGC": "a\0b\ufffe\x0b"}) == "ab"
