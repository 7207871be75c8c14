#!/usr/bin/env bash
# Writes the two public-domain texts that the node trains on, from Debian packages, into data/corpora/ (git-ignored):
#   bible.txt   the King James text of bible-kjv-text, one verse a line, references removed
#   jargon.txt  the Jargon File of jargon-text
# The same package versions give the same bytes on every machine. A text that is there already is not written again.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
out=data/corpora
packages=(bible-kjv bible-kjv-text jargon-text)

fail() { echo "corpora: $*" >&2; exit 1; }

version() { dpkg-query -W -f='${Version}' "$1" 2>/dev/null; }

# -f prints one verse a line behind its reference ("Ge1:1 In the beginning ..."); the reference is dropped.
write_bible() {
    bible -f Gen1:1-Rev22:21 </dev/null | tr -d '\r' | sed -E 's/^[0-9A-Za-z]+:[0-9]+ +//; s/ +$//' >"$1"
    [ "$(wc -l <"$1")" -eq 31102 ] || fail "the bible program did not give the 31102 verses"
}

# The text counts as documentation, which some machines are told not to unpack: there it is read out of the package.
write_jargon() {
    local packed=usr/share/doc/jargon-text/jargon.txt.gz
    if [ -e "/$packed" ]; then
        gzip -dc "/$packed"
    else
        local folder
        folder=$(mktemp -d)
        (cd "$folder" && apt-get download -q jargon-text >&2 && dpkg-deb --fsys-tarfile ./*.deb | tar -xO "./$packed" | gzip -dc)
        rm -r "$folder"
    fi | tr -d '\r' >"$1"
    [ "$(wc -c <"$1")" -gt 1000000 ] || fail "the jargon file is shorter than 1 MB"
}

# A text is renamed into place only when complete, so a broken run leaves nothing that looks finished.
ensure() {
    local name=$1 stamp="$out/$1.version" wanted=$2
    if [ -s "$out/$name.txt" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return; fi
    "write_$name" "$out/$name.txt.part"
    iconv -f UTF-8 -t UTF-8 "$out/$name.txt.part" >/dev/null || fail "$name.txt is not UTF-8"
    mv "$out/$name.txt.part" "$out/$name.txt"
    echo "$wanted" >"$stamp"
}

describe() { echo "$1.txt $(wc -c <"$out/$1.txt") bytes sha256 $(sha256sum "$out/$1.txt" | cut -d' ' -f1)"; }

eng/install.sh "${packages[@]}" >&2
mkdir -p "$out"
ensure bible "bible-kjv $(version bible-kjv) bible-kjv-text $(version bible-kjv-text)"
ensure jargon "jargon-text $(version jargon-text)"
echo "corpora: $(describe bible); $(describe jargon)"
