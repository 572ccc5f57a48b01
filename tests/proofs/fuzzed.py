"""Parsers of strangers' bytes under atheris (libFuzzer with Python's coverage): ``make fuzz``, or

    build/fuzz/bin/python -m tests.proofs.fuzzed [--seconds 600] [TARGET …]

Each target runs in a process of its own. Corpus and findings stay in ``build/fuzz``; a finding ends with status 1, and
``fuzzed TARGET --again FILE`` reads it once more. Atheris has wheels for few systems: nothing else needs it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

from tests.proofs.figures import note
from tests.proofs.mutations import harmed, harmed_json

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / "build" / "fuzz-work"
NAMES = ("header", "manifest", "package", "import", "card", "small")
LONGEST = 64 * 1024
SHARE_BY_SHAPE, SHARE_BY_BYTES = 0.5, 0.65
PARSERS = ["models.exchange", "models.imports", "models.dates", "models.partial_dates", "storage", "openpyxl"]


def changed(data: bytes, seed: int, most: int) -> bytes | None:
    """An input harmed by the shape of its JSON, or as files are harmed; None leaves it to libFuzzer."""
    chance = random.Random(seed)
    choice = chance.random()
    if choice < SHARE_BY_SHAPE:
        # the first byte or the first two say which way the input goes
        start = data.find(b"{", 1, 4)
        if start > 0:
            try:
                value = json.loads(data[start:])
                for _ in range(chance.choice([1, 1, 2, 4])):
                    value = harmed_json(value, chance)
                made = data[:start] + json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
            except (ValueError, RecursionError):
                return None
            return made if len(made) <= most else None
    elif choice < SHARE_BY_BYTES and len(data) > 1:
        return (data[:1] + harmed(data[1:], chance))[:most]
    return None


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this very process; libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=PARSERS):
        from tests.proofs.fuzz_targets import TARGETS
    place = HOME / name
    corpus, findings = place / "corpus", place / "findings"
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    target = TARGETS[name](place / "stage")
    for number, (way, seed) in enumerate(target.seeds()):
        (corpus / f"seed{number}").write_bytes(bytes([way]) + seed)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        made = changed(data, seed, most)
        return made if made is not None else atheris.Mutate(data, most)

    def one(data: bytes) -> None:
        target.try_(data)

    arguments = [
        sys.argv[0], str(corpus), f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=30", "-rss_limit_mb=4096",
        f"-artifact_prefix={findings}/", "-print_final_stats=1", "-len_control=0",
    ]  # fmt: skip
    atheris.Setup(arguments, one, custom_mutator=mutate)
    atheris.Fuzz()


def run(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own and keep its figure; whether nothing was found."""
    log = HOME / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        command = [sys.executable, "-m", "tests.proofs.fuzzed", name, "--here", "--seconds", str(seconds)]
        before = os.times()
        status = subprocess.run(command, cwd=ROOT, stderr=stream, stdout=stream, check=False).returncode
        after = os.times()
    worked = round(
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    said = log.read_text("utf-8", "replace")
    done = re.search(r"Done (\d+) runs in (\d+) second", said)
    covered = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", said)
    if status or done is None:
        print(f"{name}: finding, see {log} and {HOME / name / 'findings'}")
        print(said[-3000:])
        return False
    edges, _, kept = covered[-1]
    told = f"{done[1]} inputs in {done[2]} s ({worked} s of a processor), {edges} edges reached"
    print(f"{name}: {told}, {kept} kept: 0 crashes")
    note(f"5-fuzz-{name}", f"atheris: {name}", f"{told}: 0 crashes")
    return True


def again(name: str, path: Path) -> None:
    """Read one input once, without atheris; what it raises is shown."""
    from tests.proofs.fuzz_targets import TARGETS

    target = TARGETS[name](HOME / name / "stage")
    print("read" if target.try_(path.read_bytes()) else "refused with a sentence")


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*NAMES, []])
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("QINGJUAN_FUZZ_SECONDS", "600")))
    parser.add_argument("--here", action="store_true", help="fuzz the one target in this process")
    parser.add_argument("--again", type=Path, help="read one finding again")
    asked = parser.parse_args()
    targets = asked.targets or list(NAMES)
    if asked.again:
        again(targets[0], asked.again)
    elif asked.here:
        fuzz(targets[0], asked.seconds)
    else:
        well = [run(name, asked.seconds) for name in targets]
        sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
