"""采集: what outlets publish in their feeds becomes 待选稿, each entry once, with its kept original."""
