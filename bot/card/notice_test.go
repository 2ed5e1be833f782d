package card

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// The entries of the name table of a font that a notice is made of.
const (
	nameCopyright = 0
	nameFamily    = 1
	nameLicence   = 13
)

// nameOf reads an entry of the name table of a font.
func nameOf(t *testing.T, file []byte, id uint16) string {
	t.Helper()
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		record := file[12+16*i:]
		if string(record[:4]) != "name" {
			continue
		}
		table := file[binary.BigEndian.Uint32(record[8:]):]
		words := table[binary.BigEndian.Uint16(table[4:]):]
		for k := range int(binary.BigEndian.Uint16(table[2:])) {
			entry := table[6+12*k:]
			if binary.BigEndian.Uint16(entry) != 3 || binary.BigEndian.Uint16(entry[6:]) != id { // 3: Windows, in UTF-16
				continue
			}
			text := words[binary.BigEndian.Uint16(entry[10:]):][:binary.BigEndian.Uint16(entry[8:])]
			units := make([]uint16, len(text)/2)
			for j := range units {
				units[j] = binary.BigEndian.Uint16(text[2*j:])
			}
			return string(utf16.Decode(units))
		}
	}
	return ""
}

// TestNotice holds that NOTICE says of every font that the program carries what the font says of itself: its family, every
// line of its copyright and its licence.
func TestNotice(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	said := make(map[string][]string) // by family, the lines below it
	family := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "    "):
			said[family] = append(said[family], strings.TrimSpace(line))
		case strings.HasPrefix(line, "  "):
			family, _, _ = strings.Cut(strings.TrimSpace(line), " (")
		}
	}
	licences := []struct{ words, name string }{
		{"SIL Open Font License, Version 1.1", "SIL Open Font License 1.1"},
		{"Apache License, Version 2.0", "Apache License 2.0"},
		{"Bitstream Vera", "Bitstream Vera and Arev licences"},
	}
	for id := range embedded {
		file := embeddedFile(id)
		if file == nil {
			continue
		}
		name := nameOf(t, file, nameFamily)
		if i := slices.IndexFunc([]string{" SemiBold", " Medium"}, func(s string) bool { return strings.HasSuffix(name, s) }); i >= 0 {
			name = name[:strings.LastIndex(name, " ")]
		}
		if name == "" || said[name] == nil {
			t.Errorf("face %d: NOTICE does not name %q", id, name)
			continue
		}
		for line := range strings.Lines(nameOf(t, file, nameCopyright)) {
			if line = strings.TrimSpace(line); line != "" && !slices.Contains(said[name], line) {
				t.Errorf("face %d: NOTICE does not say of %s: %s", id, name, line)
			}
		}
		own := nameOf(t, file, nameLicence)
		i := slices.IndexFunc(licences, func(l struct{ words, name string }) bool { return strings.Contains(own, l.words) })
		if i < 0 || !slices.Contains(said[name], licences[i].name) {
			t.Errorf("face %d: NOTICE does not say under which licence %s is: %s", id, name, own)
		}
	}
}
