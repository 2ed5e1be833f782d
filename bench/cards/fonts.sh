#!/bin/sh
# Lays the fonts that the cards are drawn with into a folder, under the names that peers.mjs reads: family-weight-style.
# Usage: fonts.sh FOLDER
set -eu
out=$1
mkdir -p "$out"
cd "$(dirname "$0")/../.."
font=$(go list -m -f '{{.Dir}}' eliasnaur.com/font)
stix=$(go list -m -f '{{.Dir}}' github.com/go-fonts/stix)
dejavu=$(go list -m -f '{{.Dir}}' github.com/go-fonts/dejavu)
cp "$stix/stix2textregular/STIXTwoText-Regular.otf" "$out/STIX-400-normal.otf"
cp "$stix/stix2textitalic/STIXTwoText-Italic.otf" "$out/STIX-400-italic.otf"
cp "$stix/stix2textsemibold/STIXTwoText-SemiBold.otf" "$out/STIX-600-normal.otf"
cp "$font/roboto/ttfs/Roboto-Regular.ttf" "$out/Roboto-400-normal.ttf"
cp "$font/roboto/ttfs/Roboto-Medium.ttf" "$out/Roboto-500-normal.ttf"
cp "$font/roboto/ttfs/Roboto-Bold.ttf" "$out/Roboto-700-normal.ttf"
cp "$dejavu/dejavusans/DejaVuSans.ttf" "$out/DejaVu-400-normal.ttf"
cp "$font/noto/sans/arabic/regular/NotoSansArabic-Regular.ttf" "$out/Arabic-400-normal.ttf"
cp "$font/noto/emoji/color/NotoColorEmoji.ttf" "$out/emoji.ttf"
chmod -R u+w "$out"
