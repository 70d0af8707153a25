"""Money: dated visits, what a plan pays of them, and what a whole course costs."""
