"""Publishing and what follows it: address, 更正, 改错字, 撤稿."""
