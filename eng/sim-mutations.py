#!/usr/bin/env python3
"""Shows that the simulator finds bugs: builds it with one deliberate mistake after the other and counts the seeds until a run fails. Writes the table of docs/simulation.md."""
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile

SEEDS_MAX = 300
MUTATIONS = [
    ("the lock is skipped: every valid proposal is prevoted (L23)", "src/R3mes.Consensus/Rules/NewProposal.cs",
     "state.LockedRound == -1 || state.LockedValue == value ? value : BlockId.Nil", "value"),
    ("a stale polka is accepted: the lock gives way to any proof (L29)", "src/R3mes.Consensus/Rules/ProvenProposal.cs",
     "state.LockedRound <= validRound || state.LockedValue == value ? value : BlockId.Nil", "value"),
    ("a precommit does not lock (L38, L39)", "src/R3mes.Consensus/Rules/ValuePolka.cs",
     "LockedValue = value, LockedRound = state.Round, ValidValue", "ValidValue"),
    ("half of the power is a quorum", "src/R3mes.Consensus/Votes/VoteKeeper.cs", "3 * (Int128)power > 2 * (Int128)total", "2 * (Int128)power >= total"),
    ("a vote that comes twice counts twice", "src/R3mes.Consensus/Votes/VoteCount.cs",
     "if (known.BlockId == vote.BlockId) return VoteRefusal.Duplicate;",
     "if (known.BlockId == vote.BlockId) { _weights[vote.BlockId] = checked(_weights.GetValueOrDefault(vote.BlockId) + power); _voted = checked(_voted + power); return VoteRefusal.Duplicate; }"),
    ("both votes of a validator that contradicts itself count", "src/R3mes.Consensus/Votes/VoteCount.cs",
     "        if (kept > 1) return VoteRefusal.ThirdVote;",
     "        _weights[vote.BlockId] = checked(_weights.GetValueOrDefault(vote.BlockId) + power);\n        _voted = checked(_voted + power);\n        if (kept > 1) return VoteRefusal.ThirdVote;"),
    ("nobody skips to a later round (L55)", "src/R3mes.Consensus/Rules/RoundSkip.cs", "round > state.Round", "round > state.Round + 1_000_000"),
    ("a threshold that was told too early is never acted on", "src/R3mes.Consensus/HeightMachine.Conditions.cs",
     "if (!IsStarted || _state.Step is Step.New or Step.Commit) return false;", "if (IsStarted || !IsStarted) return false;"),
    ("what was signed is not remembered on disk", "src/R3mes.Storage/Validator/LastSignedStore.cs",
     "            _disk.Replace(Path, Encode(next));\n            _last = next;\n            time", "            _last = next;\n            time"),
    ("the consensus log is not flushed before signing, and the guard forgets its file", "src/R3mes.Storage/Wal/ConsensusWal.cs",
     "            if (durable) _file.Flush();", "            _ = durable;"),
    ("a block is appended without fsync", "src/R3mes.Storage/Blocks/BlockSegment.cs", "            _handle.Write(record, Length);\n            _handle.Flush();", "            _handle.Write(record, Length);"),
    ("a height begins again after a restart: the consensus log is not read", "src/R3mes.Node/Driver/ConsensusDriver.Recovery.cs",
     "_wal.ReadSince(_tip.Height);\n        long height", "_wal.ReadSince(_tip.Height).Take(0).ToArray();\n        long height"),
    ("a block's time is that of the proposer's clock", "src/R3mes.Node/Driver/BlockBuilder.cs",
     "tip.Height == 0 ? _genesisTime : MedianTime.Of(lastCommit, tip.Validators.Last!)", "tip.Height == 0 ? _genesisTime : lastCommit.Signatures.Max(slot => slot.Timestamp)"),
    ("quorums are told as single votes", "src/R3mes.Node/Driver/ConsensusDriver.Messages.cs", "_started && quorum[0].Height == Height && _core.IsNewQuorum(quorum)", "_started && quorum.Length > 1_000_000"),
    ("a decided block is run before the one below it is checked", "src/R3mes.Node/Driver/ConsensusDriver.Commits.cs",
     "        if (_validator.WrongWith(block, _tip, decided: true) is { } wrong) return wrong;\n", ""),
]


def run(command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True)


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    rows = []
    with tempfile.TemporaryDirectory() as work:
        for folder in ("src", "tests/R3mes.Simulation", "proto", "native/include"):
            if os.path.isdir(os.path.join(root, folder)):
                shutil.copytree(os.path.join(root, folder), os.path.join(work, folder), ignore=shutil.ignore_patterns("bin", "obj"))
        for name in os.listdir(root):
            if os.path.isfile(os.path.join(root, name)):
                shutil.copy(os.path.join(root, name), work)
        run(["git", "init", "-q"], work)
        for what, path, old, new in MUTATIONS:
            if only not in what:
                continue
            file = os.path.join(work, path)
            text = open(file).read()
            if text.count(old) != 1:
                sys.exit(f"sim-mutations: {path} does not hold once: {old}")
            open(file, "w").write(text.replace(old, new))
            built = run(["dotnet", "build", "tests/R3mes.Simulation", "-c", "Release", "-nologo", "-clp:ErrorsOnly", "-v", "quiet", "-p:TreatWarningsAsErrors=false"], work)
            if built.returncode != 0:
                sys.exit(f"sim-mutations: with '{what}' it does not build: {built.stdout[-800:]}")
            found = run([os.path.join(work, "artifacts/bin/R3mes.Simulation/release/R3mes.Simulation"), "1", str(SEEDS_MAX), "first"], work)
            open(file, "w").write(text)
            match = re.search(r"seed (\d+): (.*)", found.stdout)
            rows.append((what, match.group(1) if match else f"not in {SEEDS_MAX}", re.sub(r" \(at .*", "", match.group(2))[:110] if match else ""))
            print(f"sim-mutations: {what}: {rows[-1][1]} seeds {rows[-1][2]}", flush=True)
    missed = [row for row in rows if row[1].startswith("not")]
    document = os.path.join(root, "docs/simulation.md")
    if only == "" and os.path.exists(document):
        text = open(document).read()
        commit = run(["git", "rev-parse", "--short", "HEAD"], root).stdout.strip()
        table = f"<!-- mutations -->\nWritten by `eng/sim-mutations.py`, {datetime.date.today()}, commit {commit}.\n\n| mistake | seeds until found | what the run said |\n|---|---|---|\n"
        table += "".join(f"| {what} | {seeds} | {said} |\n" for what, seeds, said in rows)
        open(document, "w").write(text[:text.index("<!-- mutations -->")] + table)
    print(f"sim-mutations: {len(rows) - len(missed)} of {len(rows)} found")


main()
