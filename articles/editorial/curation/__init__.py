"""Where pieces stand and what they are filed under: 首页编排, 归入栏目, labels, captions."""
