"""Which moves a piece may make, who may make and sign them, and the record of every one."""
