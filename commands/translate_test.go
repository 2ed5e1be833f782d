package commands

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write language/en.json anew")

// TestLanguages holds that en.json says what the specs say, that every language has every text and no other, and that each
// fits where chats show it: help in 100 characters, names of menus in 32.
func TestLanguages(t *testing.T) {
	t.Parallel()
	want := texts(All(Deps{}))
	if *update {
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(want); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("language", "en.json"), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := languages.ReadDir("language")
	if err != nil || len(files) < 2 {
		t.Fatalf("%d languages, %v; want English and more", len(files), err)
	}
	for _, f := range files {
		words, err := language(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if f.Name() == "en.json" && !maps.Equal(words, want) {
			t.Error("en.json is not what the specs say; -update writes it anew")
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			most := 100
			if strings.HasSuffix(key, ".menu") {
				most = 32
			}
			if n := utf8.RuneCountInString(words[key]); n == 0 || n > most {
				t.Errorf("%s: %q has %d characters, want 1 to %d", f.Name(), key, n, most)
			}
		}
		for key := range words {
			if want[key] == "" {
				t.Errorf("%s: nothing is called %q", f.Name(), key)
			}
		}
	}
}
