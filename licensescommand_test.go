package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A licensed module is one that the program is built from.
type licensedModule struct {
	Path, Version, Dir string
}

// builtFrom lists the modules that the program is built from. It skips the test where the go command is absent.
func builtFrom(t *testing.T) []licensedModule {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", ".").Output()
	if err != nil {
		t.Skip("go list: ", err)
	}
	var modules []licensedModule
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ Module *licensedModule }
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.Module != nil && p.Module.Path != module && !slices.Contains(modules, *p.Module) {
			modules = append(modules, *p.Module)
		}
	}
	slices.SortFunc(modules, func(a, b licensedModule) int { return strings.Compare(a.Path, b.Path) })
	return modules
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|ofl|(sil|mit|bsd)-licen[cs]e)([.-].*)?$`)

// licences are the texts that lie in a module, by their path.
func licences(t *testing.T, dir string) (texts []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !licenceFile.MatchString(d.Name()) {
			return err
		}
		data, err := os.ReadFile(path)
		if text := strings.TrimSpace(strings.ReplaceAll(string(data), "\r\n", "\n")); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestLicenses holds that the texts of every module are there, as that module has them.
func TestLicenses(t *testing.T) {
	modules := builtFrom(t)
	if *update {
		var b strings.Builder
		for _, m := range modules {
			fmt.Fprintf(&b, "%s\n%s\n%s\n\n%s\n\n", strings.Repeat("=", 80), m.Path, strings.Repeat("=", 80), strings.Join(licences(t, m.Dir), "\n\n"))
		}
		if err := os.WriteFile("licenses.txt", []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, m := range modules {
		texts := licences(t, m.Dir)
		if len(texts) == 0 {
			t.Errorf("%s has no licence", m.Path)
		}
		if !strings.Contains(otherLicenses, "\n"+m.Path+"\n") {
			t.Errorf("licenses.txt lacks %s: go test -run TestLicenses -update .", m.Path)
		}
		for _, text := range texts {
			if !strings.Contains(otherLicenses, text) {
				t.Errorf("licenses.txt lacks a text of %s: go test -run TestLicenses -update .", m.Path)
			}
		}
	}
}

// TestNotice holds that NOTICE names every module that the program is built from, with its licence, and no other: neither one
// that was left out when it came nor one that was left in when it went.
func TestNotice(t *testing.T) {
	t.Parallel()
	_, listed, _ := strings.Cut(ownNotice, "Go modules\n")
	listed, _, ok := strings.Cut(listed, "\nThe runtime")
	if !ok {
		t.Fatal("NOTICE has no list of modules")
	}
	var named []string
	for line := range strings.Lines(listed) {
		if path, licence, _ := strings.Cut(strings.TrimSpace(line), " "); path != "" {
			named = append(named, path)
			if strings.TrimSpace(licence) == "" {
				t.Errorf("NOTICE does not say the licence of %s", path)
			}
		}
	}
	var want []string
	for _, m := range builtFrom(t) {
		want = append(want, m.Path)
	}
	if !slices.Equal(named, want) {
		t.Errorf("NOTICE names\n%s\nThe program is built from\n%s", strings.Join(named, "\n"), strings.Join(want, "\n"))
	}
	required, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range named {
		if !strings.Contains(string(required), "\t"+path+" v") {
			t.Errorf("go.mod does not require %s", path)
		}
	}
}
