#!/usr/bin/env python3
"""Counts the structure of a checkout's Java sources: python3 bench/count_structure.py [folder]

Prints types and lines per module, the longest parameter lists, wide records, cycles of classes,
duplicated runs of lines and types that hold nothing but static members. Reads src/main/java of
every module of the folder (default: this checkout) as text; nothing is compiled. A class uses
another where it imports it or names a type of its own package outside comments and strings; nested
types count as the file that holds them.
"""

import argparse
import collections
import pathlib
import re

WIDE_RECORD = 12
DUPLICATE_LINES = 6
LONG_LISTS = 8

TYPE = re.compile(
    r"^(?:(?:public|final|abstract|sealed|non-sealed|strictfp) )*"
    r"(class|record|interface|enum|@interface) (\w+)",
    re.M,
)
MODIFIERS = {"public", "protected", "private", "static", "final", "abstract", "synchronized", "default", "native"}
NOT_NAMES = {"if", "for", "while", "switch", "catch", "synchronized", "return", "new", "throw", "try", "else", "do", "super", "this", "assert", "case"}


def blanked(text):
    """The source with comments and literals replaced by spaces; lines keep their places."""
    pattern = re.compile(
        r'"""(?:\\.|(?!""").)*"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.S
    )
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def closing(code, start, opening, closer):
    """Index of the bracket that closes the one at start."""
    depth = 0
    for at in range(start, len(code)):
        if code[at] == opening:
            depth += 1
        elif code[at] == closer:
            depth -= 1
            if depth == 0:
                return at
    return len(code)


def parts(text):
    """Splits a parameter list at the commas that stand outside brackets."""
    depth, found, last = 0, [], ""
    for char in text:
        depth += (char in "<([{") - (char in ">)]}")
        if char == "," and depth == 0:
            found.append(last)
            last = ""
        else:
            last += char
    return [part for part in found + [last] if part.strip()]


class Source:
    """A file of src/main/java."""

    def __init__(self, path, module):
        self.module = module
        self.text = path.read_text(encoding="utf-8")
        self.code = blanked(self.text)
        self.name = path.stem
        package = re.search(r"^package ([\w.]+);", self.code, re.M)
        self.package = package.group(1) if package else ""
        self.types = [m.groups() for m in TYPE.finditer(self.code)]
        self.imports = re.findall(r"^import (?:static )?([\w.]+)(?:\.\*)?;", self.code, re.M)
        body = self.code[self.code.index(";", package.start()) :] if package else self.code
        self.words = set(re.findall(r"\w+", re.sub(r"^import [^;]*;", "", body, flags=re.M)))
        # Declarations by the test "type name(parameters) {" or ";" behind an annotation or modifier.
        self.parameters = []
        self.records = []
        self.declarations()

    @property
    def lines(self):
        return self.text.count("\n")

    def declarations(self):
        code = re.sub(r"@\w+(?:\([^()]*\))?", lambda m: " " * len(m.group()), self.code)
        for match in re.finditer(r"\brecord (\w+)(?:<[^(]*>)?\s*\(", code):
            start = match.end() - 1
            self.records.append((len(parts(code[start + 1 : closing(code, start, "(", ")")])), match.group(1)))
        own = set(re.findall(r"\b(?:class|record|enum|interface) (\w+)", code))
        for match in re.finditer(r"(?<=[;{}])([\s\w<>,.?&\[\]]*?)\b(\w+)\s*\(", code):
            before, name = match.group(1).split(), match.group(2)
            rest = [word for word in before if word not in MODIFIERS]
            constructor = name in own and not rest
            start = match.end() - 1
            end = closing(code, start, "(", ")")
            follows = code[end + 1 : end + 200].lstrip()
            if name in NOT_NAMES or any(word in NOT_NAMES or word in ("record", "class") for word in rest):
                continue
            if not constructor and not rest:
                continue
            if not re.match(r"(\{|throws\b|default\b|;)", follows):
                continue
            if constructor and follows.startswith(";"):
                continue
            if follows.startswith(";") and not self.is_abstract(before):
                continue
            count = len(parts(code[start + 1 : end]))
            self.parameters.append((count, "constructor" if constructor else "method", f"{self.name}.{name}"))

    def is_abstract(self, before):
        return "abstract" in before or any(kind == "interface" for kind, _ in self.types)

    def is_static_only(self):
        """A class whose fields and methods are all static."""
        kinds = [kind for kind, name in self.types if name == self.name]
        if kinds != ["class"]:
            return False
        head = re.search(r"\bclass " + self.name + r"\b[^{]*", self.code)
        if " extends " in head.group() or " implements " in head.group() or "abstract" in self.code[: head.start()].rsplit("\n", 1)[-1]:
            return False
        members = top_members(self.code[head.end() :])
        own = [m for m in members if not re.search(r"\b(class|record|enum|interface) \w", m.split("(")[0])]
        own = [m for m in own if not re.match(r"\s*(?:(?:public|private|protected) )?" + self.name + r"\s*\(", m)]
        return bool(own) and all(re.search(r"\bstatic\b", m.split("(")[0].split("=")[0]) for m in own)


def top_members(body):
    """Members that stand directly in a class body: the text in front of each block or semicolon."""
    members, depth, last = [], 0, ""
    for char in body:
        if char == "{":
            depth += 1
            if depth == 2:
                members.append(last)
        elif char == "}":
            depth -= 1
            last = ""
            if depth == 0:
                break
        elif char == ";" and depth == 1:
            members.append(last)
            last = ""
        elif depth == 1:
            last += char
    # Behind "x = new int[] {1};" or a lambda's block there is only a semicolon.
    members = [re.sub(r"@\w+(\([^()]*\))?", "", m) for m in members]
    return [m for m in members if re.search(r"\w", m)]


def read(folder):
    sources = []
    for root in sorted(folder.glob("*/src/main/java")):
        for path in sorted(root.rglob("*.java")):
            if path.name != "package-info.java":
                sources.append(Source(path, root.parent.parent.parent.name))
    return sources


def uses(sources):
    """Which files each file uses, by index."""
    by_name = {(s.package, name): i for i, s in enumerate(sources) for _, name in s.types}
    edges = collections.defaultdict(set)
    for i, source in enumerate(sources):
        imported = set()
        for name in source.imports:
            head = name.split(".")
            for cut in range(len(head), 0, -1):
                target = by_name.get((".".join(head[: cut - 1]), head[cut - 1]))
                if target is not None:
                    imported.add(target)
                    break
        for (package, name), target in by_name.items():
            if package == source.package and name in source.words:
                imported.add(target)
        edges[i] = imported - {i}
    return edges


def cycles(count, edges):
    """Strongly connected components of two and more (Tarjan), without recursion."""
    index, low, stack, on, found, order = {}, {}, [], set(), [], [0]
    for root in range(count):
        if root in index:
            continue
        work = [(root, iter(sorted(edges[root])))]
        index[root] = low[root] = order[0]
        order[0] += 1
        stack.append(root)
        on.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = order[0]
                    order[0] += 1
                    stack.append(target)
                    on.add(target)
                    work.append((target, iter(sorted(edges[target]))))
                    break
                if target in on:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on.discard(part[-1])
                    if len(part) > 1:
                        found.append(part)
    return found


def duplicates(sources):
    """Runs of equal lines, without imports, comments, blank lines and lone brackets."""
    lines = []
    for i, source in enumerate(sources):
        for number, (text, code) in enumerate(zip(source.text.split("\n"), source.code.split("\n")), 1):
            text = text.strip()
            if re.search(r"\w", code) and not re.match(r"(import|package) ", text) and text != "@Override":
                lines.append((i, number, text))
        lines.append((i, -1, f"end of {i}"))
    places = collections.defaultdict(list)
    for at in range(len(lines) - DUPLICATE_LINES):
        places[tuple(line[2] for line in lines[at : at + DUPLICATE_LINES])].append(at)
    seen, found = set(), []
    for first in sorted(at for group in places.values() if len(group) > 1 for at in group):
        for second in places[tuple(line[2] for line in lines[first : first + DUPLICATE_LINES])]:
            if second <= first or (first, second) in seen:
                continue
            length = 0
            while second + length < len(lines) and lines[first + length][2] == lines[second + length][2]:
                seen.add((first + length, second + length))
                length += 1
            if length >= DUPLICATE_LINES:
                found.append((length, lines[first], lines[second]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path)
    folder = parser.parse_args().folder
    sources = read(folder)
    print(f"{'module':<14}{'files':>7}{'types':>7}{'lines':>8}{'records':>9}{'static-only':>13}")
    total = [0] * 5
    for module in dict.fromkeys(s.module for s in sources):
        own = [s for s in sources if s.module == module]
        row = [
            len(own),
            sum(len(s.types) for s in own),
            sum(s.lines for s in own),
            sum(kind == "record" for s in own for kind, _ in s.types),
            sum(s.is_static_only() for s in own),
        ]
        total = [a + b for a, b in zip(total, row)]
        print(f"{module:<14}{row[0]:>7}{row[1]:>7}{row[2]:>8}{row[3]:>9}{row[4]:>13}")
    print(f"{'together':<14}{total[0]:>7}{total[1]:>7}{total[2]:>8}{total[3]:>9}{total[4]:>13}")
    longest = max(sources, key=lambda s: s.lines)
    print(f"\nlongest file: {longest.name}, {longest.lines} lines")

    for kind in ("constructor", "method"):
        lists = sorted((p for s in sources for p in s.parameters if p[1] == kind), key=lambda p: (-p[0], p[2]))
        many = [p for p in lists if p[0] >= LONG_LISTS]
        print(f"longest parameter list of a {kind}: {lists[0][0]} ({lists[0][2]})")
        print(f"  with {LONG_LISTS} and more: " + (", ".join(f"{p[2]} {p[0]}" for p in many) or "none"))
    wide = sorted(((n, name) for s in sources for n, name in s.records if n >= WIDE_RECORD), reverse=True)
    print(f"records with {WIDE_RECORD} and more components: {len(wide)}")
    print("  " + (", ".join(f"{name} {n}" for n, name in wide) or "none"))

    edges = uses(sources)
    inside = {i: {t for t in targets if sources[t].package == sources[i].package} for i, targets in edges.items()}
    within = cycles(len(sources), inside)
    print(f"cycles of classes inside a package: {len(within)}, with {sum(map(len, within))} classes")
    for part in sorted(within, key=len, reverse=True):
        print(f"  {sources[part[0]].package}: " + ", ".join(sorted(sources[i].name for i in part)))
    across = [part for part in cycles(len(sources), edges) if len({sources[i].package for i in part}) > 1]
    print(f"cycles of classes across packages: {len(across)}")
    for part in across:
        print("  " + ", ".join(sorted(sources[i].name for i in part)))

    runs = sorted(duplicates(sources), key=lambda r: -r[0])
    print(f"duplicated runs of {DUPLICATE_LINES} and more lines: {len(runs)}")
    for length, a, b in runs:
        print(f"  {length} lines: {sources[a[0]].name}:{a[1]} and {sources[b[0]].name}:{b[1]}")


if __name__ == "__main__":
    main()
