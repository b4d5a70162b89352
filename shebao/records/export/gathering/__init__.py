"""Gathering a record 汇集: each file reads one part of it. Reads only; every question takes the agency."""
