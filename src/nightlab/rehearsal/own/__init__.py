"""A trial rehearsed on one person, before its first night."""
