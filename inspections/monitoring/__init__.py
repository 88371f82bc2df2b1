"""The figures of policy §3.1: which signals come up, which are reported on, in which groups, and how long it takes.

From the rows of the table `signals` (measured.py) to counts (counting.py), to what may be published for the five
municipalities together (publishing.py, joint.py), to tables that a page, a sheet and a document all print (tables.py).
"""
