"""The addresses of a municipality, from its extract of the BAG (Wet basisregistratie adressen en gebouwen)."""
