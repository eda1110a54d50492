"""The report: every measurement that was kept, as one page of HTML and as Markdown.

Read `results.py` (rows), `content.py` (sections, figures, tables, charts), the sections, `page.py` and `markdown.py`.
"""
