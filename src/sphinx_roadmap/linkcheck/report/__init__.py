"""Results to reports for people and for machines: one module for each format. No I/O."""
