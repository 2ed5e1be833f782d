package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/threadtape/threadtape/config"
)

// FuzzLoad holds that no text makes Load panic or stop answering, and that it gives settings or mistakes, never both or
// neither. Long runs go faster with -fuzzminimizetime 10x: small differences in coverage make Go shrink inputs for minutes.
func FuzzLoad(f *testing.F) {
	for _, name := range []string{"full.yaml", "planted.yaml", "five.yaml", "example.yaml"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), "")
	}
	for _, text := range []string{"a: [", "a: {b: \"", "? x\n: - y", "&a *a", "%YAML 1.2\n---\n", "a: |2\n x", "- - - x", "\ta", "---\n...\n---", "a:\n\tb: c\n d", "threads: [{to: [terminal:]}]"} {
		f.Add(text, text)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text, variable string) {
		path := filepath.Join(dir, "threadtape.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := config.Load(config.Options{Wishes: someWishes, Path: path, Environ: []string{"THREADTAPE_THREADS=" + variable, "THREADTAPE_FETCH_HOSTS=" + variable}})
		if (s == nil) == (err == nil) {
			t.Errorf("Load gave %v and %v", s, err)
		}
		if ms, ok := errors.AsType[config.Mistakes](err); ok {
			if len(ms) == 0 || ms.Error() == "" {
				t.Error("no mistake in the mistakes")
			}
			for _, m := range ms {
				if m.What == "" || m.Line > 0 && m.Column < 1 {
					t.Errorf("mistake %+v says too little", m)
				}
			}
		}
	})
}
