# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the obi authors
"""Pages as sections, tables and blocks of code."""
import re


def sections(text):
    """Splits a page by its headings, of whatever level; code is not looked at for headings."""
    found, name, fenced = {"": []}, "", False
    for line in text.split("\n"):
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            name = line.lstrip("# ")
            found[name] = []
        found[name].append(line)
    return found


def tables(lines):
    """Yields each table: its head and its rows, as lists of cells without code marks."""
    rows = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip()[1:-1])
            rows.append([cell.strip().replace("`", "").replace("\\|", "|") for cell in cells])
        elif rows:
            yield rows[0], rows[2:]
            rows = []


def table(page, section, *first):
    """Returns the rows of the section's table whose head begins with these words."""
    for head, rows in tables(page.get(section, [])):
        if head[:len(first)] == list(first):
            return head, rows
    return [], []


def fences(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


# -- facts ----------------------------------------------------------------------------------------
