"""Which moves a piece may make, who may make them, and the record of every one."""
