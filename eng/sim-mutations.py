#!/usr/bin/env python3
"""Shows that the simulator finds bugs: builds it with one deliberate mistake after the other and looks for the first seed that fails. Writes the table of docs/simulation.md."""
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile

SEEDS_MAX = 300
# A run of all seeds takes some minutes on two cores.
SECONDS_MAX = 3600
# A mistake in what only one fault meets is looked for among runs of that fault alone.
ALONE = {
    "of a quorum that is told whole the third vote of a validator is forgotten": "hidden-quorum",
    "a block's time is the median, though the block before is later": "false-times",
    "nobody waits to hear what it signed in a former life": "restored",
    "what peers tell that it signed in a former life is not heeded": "restored",
    "what a peer sends in vain is counted and never charged to it": "flood",
}
# What is wrong, and the texts that make it so: file, as it is, as it would be.
MUTATIONS = [
    ("the lock is skipped: every valid proposal is prevoted (L23)", [
        ("src/R3mes.Consensus/Rules/NewProposal.cs",
         "state.LockedRound == -1 || state.LockedValue == value ? value : BlockId.Nil",
         "value"),
    ]),
    ("a stale polka is accepted: the lock gives way to any proof (L29)", [
        ("src/R3mes.Consensus/Rules/ProvenProposal.cs",
         "state.LockedRound <= validRound || state.LockedValue == value ? value : BlockId.Nil",
         "value"),
    ]),
    ("a precommit does not lock (L38, L39)", [
        ("src/R3mes.Consensus/Rules/ValuePolka.cs",
         "LockedValue = value, LockedRound = state.Round, ValidValue",
         "ValidValue"),
    ]),
    ("half of the power is a quorum", [
        ("src/R3mes.Consensus/Votes/VoteKeeper.cs",
         "3 * (Int128)power > 2 * (Int128)total",
         "2 * (Int128)power >= total"),
    ]),
    ("a vote that comes twice counts twice", [
        ("src/R3mes.Consensus/Votes/VoteCount.cs",
         "        VoteRefusal refusal = Judge(vote);\n",
         "        VoteRefusal refusal = Judge(vote);\n        if (refusal == VoteRefusal.Duplicate) (_weights[vote.BlockId], _voted) = (_weights.GetValueOrDefault(vote.BlockId) + power, _voted + power);\n"),
        ("src/R3mes.Node/Driver/ConsensusDriver.Votes.cs",
         "        VoteRefusal.Duplicate => DriverRefusal.VoteKnown,\n",
         ""),
    ]),
    ("a prevote for one block counts for every block", [
        ("src/R3mes.Consensus/Votes/VoteKeeper.cs",
         "IsQuorum(votes.Of(type).WeightOf(value), Total);",
         "IsQuorum(votes.Of(type).Voted, Total);"),
    ]),
    ("nobody skips to a later round (L55)", [
        ("src/R3mes.Consensus/HeightMachine.Conditions.cs",
         "return output.Round > _state.Round ? Call(new RoundEvent(RoundEventKind.RoundSkip, output.Round)) : RoundOutput.None; // L55",
         "return RoundOutput.None;"),
        ("src/R3mes.Consensus/HeightMachine.Conditions.cs",
         "if (later >= 0) return",
         "if (later >= 1_000_000) return"),
    ]),
    ("a threshold that was told too early is never acted on", [
        ("src/R3mes.Consensus/HeightMachine.Conditions.cs",
         "if (!IsStarted || _state.Step is Step.New or Step.Commit) return false;",
         "if (IsStarted || !IsStarted) return false;"),
    ]),
    ("what was signed is not remembered on disk", [
        ("src/R3mes.Storage/Validator/LastSignedStore.cs",
         "            _disk.Replace(Path, Encode(next));\n            _last = next;\n            time",
         "            _last = next;\n            time"),
    ]),
    ("the consensus log is not flushed before signing", [
        ("src/R3mes.Storage/Wal/ConsensusWal.cs",
         "            if (durable) _file!.Flush();",
         "            _ = durable;"),
    ]),
    ("a block is appended without fsync", [
        ("src/R3mes.Storage/Blocks/BlockSegment.cs",
         "            Write(checksum, ref at);\n            _handle.Flush();",
         "            Write(checksum, ref at);"),
    ]),
    ("a height begins again after a restart: the consensus log is not read", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Recovery.cs",
         "if (!_wal.IsClosed) ResumeAll(_wal.ReadSince(_tip.Height));",
         "if (!_wal.IsClosed) ResumeAll([.. _wal.ReadSince(_tip.Height).Take(0)]);"),
    ]),
    ("a height is signed again after a restart: neither consensus log nor guard is read", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Recovery.cs",
         "if (!_wal.IsClosed) ResumeAll(_wal.ReadSince(_tip.Height));",
         "if (!_wal.IsClosed) ResumeAll([.. _wal.ReadSince(_tip.Height).Take(0)]);"),
        ("src/R3mes.Storage/Validator/LastSignedStore.cs",
         "                _last = Decode(_disk.ReadAll(path));",
         "                _last = Decode(_disk.ReadAll(path)) with { Round = 0, Step = 0 };"),
    ]),
    ("a block's time is that of the proposer's clock", [
        ("src/R3mes.Node/Driver/BlockBuilder.cs",
         "Timestamp median = MedianTime.Of(lastCommit, tip.Validators.Last!),",
         "Timestamp median = lastCommit.Signatures.Max(slot => slot.Timestamp),"),
    ]),
    ("quorums are told as single votes", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Votes.cs",
         "_core.Step == Step.Commit || !_core.IsNewQuorum(quorum)) continue;",
         "_core.Step == Step.Commit || quorum.Length < 1_000_000) continue;"),
    ]),
    ("of a quorum that is told whole the third vote of a validator is forgotten", [
        ("src/R3mes.Consensus/Votes/VoteCount.cs",
         "if (refusal == VoteRefusal.ThirdVote) _received.Add(vote);\n            else if (other is not null)",
         "if (other is not null)"),
    ]),
    ("a block's time is the median, though the block before is later", [
        ("src/R3mes.Node/Driver/BlockBuilder.cs",
         "return median > tip.Time ? median : least;",
         "return median;"),
    ]),
    ("nobody waits to hear what it signed in a former life", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Status.cs",
         "        if (_hasPast && now - _heardAt < RecallFor) return false;\n",
         ""),
    ]),
    ("what peers tell that it signed in a former life is not heeded", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Votes.cs",
         "        _isOlderCopy = true;\n        _signer!.RaiseFloor(Height, int.MaxValue);\n",
         ""),
    ]),
    ("what a peer sends in vain is counted and never charged to it", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Messages.cs",
         "        _peers.Punish(from, cost.Offence);\n        return true;",
         "        return false;"),
    ]),
    ("a block that a peer brings is taken whatever its commit holds", [
        ("src/R3mes.Node/Driver/ConsensusDriver.Commits.cs",
         "        if (CommitVerifier.Verify(_chainId, Validators, commit.BlockId, Height, commit) is { } refusal) return $\"its commit is refused ({refusal})\";\n",
         ""),
    ]),
]


def run(command, cwd, seconds=None):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=seconds)


def copy(root, work):
    """The sources that the simulator is built from, as they are in the working tree."""
    for folder in ("src", "tests/R3mes.Simulation", "proto", "native/include", "eng"):
        if os.path.isdir(os.path.join(root, folder)):
            shutil.copytree(os.path.join(root, folder), os.path.join(work, folder), ignore=shutil.ignore_patterns("bin", "obj"))
    for name in os.listdir(root):
        if os.path.isfile(os.path.join(root, name)):
            shutil.copy(os.path.join(root, name), work)
    run(["git", "init", "-q"], work)


def build(work, project, what, *more):
    built = run(["dotnet", "build", project, "-c", "Release", "-nologo", "-clp:ErrorsOnly", "-v", "quiet", "-p:TreatWarningsAsErrors=false", *more], work)
    if built.returncode != 0:
        sys.exit(f"sim-mutations: with '{what}' it does not build: {built.stdout[-800:]}")


def build_wrong(work, sound, number, what, edits):
    """The sound program with the assemblies of the projects that are wrong in place of its own."""
    program = os.path.join(work, f"wrong-{number}")
    shutil.copytree(sound, program)
    kept = mutate(work, edits)
    for project in sorted({path.split("/")[1] for path, _, _ in edits}):
        build(work, f"src/{project}", what, "--no-restore", "--no-dependencies")
        shutil.copy(os.path.join(work, f"artifacts/bin/{project}/release/{project}.dll"), program)
    for file, text in kept.items():
        open(file, "w").write(text)
    return program


def first_failure(program, start, seeds, *fault):
    """The first seed that fails, and what it said; None where all pass."""
    try:
        found = run([os.path.join(program, "R3mes.Simulation"), str(start), str(seeds), "first", *fault], program, SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return None
    match = re.search(r"seed (\d+): (.*)", found.stdout)
    if match:
        return int(match.group(1)), re.sub(r" \(at .*", "", match.group(2)).replace("|", "/")[:140]
    if found.returncode != 0:
        sys.exit(f"sim-mutations: the simulator itself failed: {found.stderr[-800:]}")
    return None


def check(root):
    """Every mistake can still be made: said before the first run and not in the middle of the last."""
    if strays := ALONE.keys() - {what for what, _ in MUTATIONS}:
        sys.exit(f"sim-mutations: no such mistake: {', '.join(strays)}")
    gone = [f"'{what}': {path} does not hold once: {old}" for what, edits in MUTATIONS for path, old, _ in edits if open(os.path.join(root, path)).read().count(old) != 1]
    if gone:
        sys.exit("sim-mutations: " + "\nsim-mutations: ".join(gone))


def mutate(work, edits):
    """Makes the edits and returns how to undo them."""
    kept = {}
    for path, old, new in edits:
        file = os.path.join(work, path)
        text = open(file).read()
        kept.setdefault(file, text)
        open(file, "w").write(text.replace(old, new))
    return kept


def write_table(root, rows):
    document = os.path.join(root, "docs/simulation.md")
    text = open(document).read()
    commit = run(["git", "rev-parse", "--short", "HEAD"], root).stdout.strip()
    table = f"<!-- mutations -->\nWritten by `eng/sim-mutations.py`, {datetime.date.today()}, commit {commit}. A seed is counted from 1 on, in the mix of faults or with one of them alone; the same seed passes without the mistake.\n\n"
    table += "| mistake | first seed that finds it | what the run said |\n|---|---|---|\n"
    table += "".join(f"| {what} | {seed} | {said} |\n" for what, seed, said in rows)
    open(document, "w").write(text[:text.index("<!-- mutations -->")] + table)


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    only = sys.argv[1] if len(sys.argv) > 1 else ""
    rows = []
    check(root)
    with tempfile.TemporaryDirectory() as work:
        copy(root, work)
        sound = os.path.join(work, "sound")
        build(work, "tests/R3mes.Simulation", "no mistake")
        shutil.copytree(os.path.join(work, "artifacts/bin/R3mes.Simulation/release"), sound)
        # All are built before the first is run: what does not build is said at once.
        programs = [(what, build_wrong(work, sound, number, what, edits)) for number, (what, edits) in enumerate(MUTATIONS) if only in what]
        for what, program in programs:
            fault = [ALONE[what]] if what in ALONE else []
            failed = first_failure(program, 1, SEEDS_MAX, *fault)
            if failed and (alone := first_failure(sound, failed[0], 1, *fault)):
                sys.exit(f"sim-mutations: seed {failed[0]} fails without any mistake: {alone[1]}")
            runs = f" of `{fault[0]}`" if fault else ""
            rows.append((what, f"{failed[0]}{runs}", failed[1]) if failed else (what, f"none of {SEEDS_MAX}{runs}", ""))
            print(f"sim-mutations: {what}: {rows[-1][1]} {rows[-1][2]}", flush=True)
    found = sum(not row[1].startswith("none") for row in rows)
    if only == "":
        write_table(root, rows)
    print(f"sim-mutations: {found} of {len(rows)} found")


if __name__ == "__main__":
    main()
