package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestReason holds how reasons are translated: sentence by sentence, with what is filled in, and not at all from the first
// on that is not known.
func TestReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ say, want string }{
		{"", ""},
		{"The forum asks us to slow down.", "Das Forum bittet uns, langsamer zu sein."},
		{"board.example answered with the status 503.", "board.example antwortete mit dem Status 503."},
		{"board.example failed 7 times in a row; it is given a pause.", "board.example hat wiederholt versagt und bekommt eine Pause."},
		{"Threadtape is not in that channel. Type in that channel: /invite @threadtape", "Threadtape ist nicht in diesem Kanal. Schreibe in diesem Kanal: /invite @threadtape"},
		{"That thread is locked. Sing.", "Dieser Thread ist gesperrt. Sing."},
		{"Sing. That thread is locked.", "Sing. That thread is locked."},
		{"That thread is locked.And loud", "That thread is locked.And loud"},
		{"Nobody answers at board.example.", "Bei board.example antwortet niemand."},
		{"Nobody answers at board.example. That thread is locked.", "Bei board.example antwortet niemand. Dieser Thread ist gesperrt."},
		{"The name board.example could not be looked up just now.", "Der Name board.example konnte gerade nicht nachgeschlagen werden."},
		{"a. b has no such page.", "a. b has no such page."}, // two sentences are not one name
	} {
		if got := german.reason(c.say); got != c.want {
			t.Errorf("reason(%q) = %q, want %q", c.say, got, c.want)
		}
		if got := english.reason(c.say); got != c.say {
			t.Errorf("in English, reason(%q) = %q", c.say, got)
		}
	}
}

// TestReasonsStand holds that every sentence that is translated is still one that the program says, and that a translation
// fills in no more than there is.
func TestReasonsStand(t *testing.T) {
	t.Parallel()
	said := make(map[string]bool)
	for _, folder := range []string{"../../adapters", "../../bot"} {
		for _, file := range sources(t, folder) {
			if filepath.Base(filepath.Dir(file.name)) == "layout" {
				continue // the translations themselves
			}
			for _, s := range file.sentences(anywhere) {
				said[s] = true
			}
		}
	}
	for _, r := range german.reasons {
		if !said[r.english] {
			t.Errorf("nobody says %q any more", r.english)
		}
		if strings.Count(r.translated, "%") != strings.Count(r.translated, "%s") || strings.Count(r.translated, "%s") > strings.Count(r.english, "%s") {
			t.Errorf("%q fills in otherwise than %q", r.translated, r.english)
		}
	}
}

// TestReasonsComplete holds that what a forum's adapter and the watcher may say of a thread, and what a chat may say of a
// channel that refuses us, is translated.
func TestReasonsComplete(t *testing.T) {
	t.Parallel()
	checked := 0
	check := func(folder string, of func(ast.Node) []ast.Expr) {
		for _, file := range sources(t, folder) {
			for _, s := range file.sentences(of) {
				checked++
				if !slices.ContainsFunc(german.reasons, func(r reason) bool { return r.english == s }) {
					t.Errorf("%s: %q is not in german_reasons.go", file.name, s)
				}
			}
		}
	}
	check("../../adapters/sources/fetch", says)
	check("../../adapters/sources/discourse", says)
	check("../../bot/watch", says)
	check("../../adapters/chats/discord/meanings.go", refuses)
	check("../../adapters/chats/slack/meanings.go", refuses)
	if checked < 90 {
		t.Errorf("%d sentences are too few to be all", checked)
	}
}

// A source is a file of the program, with the constants of its folder.
type source struct {
	name   string
	file   *ast.File
	consts map[string]string
}

// sources parses a file or all below a folder, without tests.
func sources(t *testing.T, path string) (all []source) {
	t.Helper()
	consts := make(map[string]map[string]string) // by folder
	err := filepath.WalkDir(path, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder := filepath.Dir(name)
		if consts[folder] == nil {
			consts[folder] = make(map[string]string)
		}
		s := source{name, file, consts[folder]}
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == len(v.Names) {
				for i, name := range v.Names {
					if text, ok := s.fold(v.Values[i]); ok {
						s.consts[name.Name] = text
					}
				}
			}
			return true
		})
		all = append(all, s)
		return nil
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%s has %d files, %v", path, len(all), err)
	}
	return all
}

var (
	otherVerb = regexp.MustCompile(`%[dqv]`)
	sentence  = regexp.MustCompile(`^(%s|\p{Lu}|threadtape).* .*(\.|@threadtape)$`)
)

// sentences are those in the expressions that of finds.
func (s source) sentences(of func(ast.Node) []ast.Expr) (all []string) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		for _, e := range of(n) {
			if text, ok := s.fold(e); ok && sentence.MatchString(text) {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}

// fold returns the text of an expression, with %s for what is known only when it runs. ok is false where all is.
func (s source) fold(e ast.Expr) (text string, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return otherVerb.ReplaceAllString(text, "%s"), err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, known := s.fold(e.X)
		right, too := s.fold(e.Y)
		return left + right, known || too
	case *ast.CallExpr:
		if nameOf(e.Fun) == "Sprintf" {
			return s.fold(e.Args[0])
		}
	case *ast.Ident:
		if text, ok = s.consts[e.Name]; ok {
			return text, true
		}
	}
	return "%s", false
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// anywhere finds every expression.
func anywhere(n ast.Node) []ast.Expr {
	if e, ok := n.(ast.Expr); ok {
		return []ast.Expr{e}
	}
	return nil
}

// says finds what a fault says to people, without what they can do about it.
func says(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		at, ok := map[string]int{"New": 2, "Wait": 2, "again": 1, "badURL": 0, "redirected": 0}[nameOf(n.Fun)]
		if ok && len(n.Args) > at {
			return n.Args[at : at+1]
		}
	case *ast.KeyValueExpr:
		if nameOf(n.Key) == "Say" {
			return []ast.Expr{n.Value}
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs { // e.Kind, e.Say = fault.Gone, "…"
			if nameOf(to) == "Say" && len(n.Lhs) == len(n.Rhs) {
				return n.Rhs[i : i+1]
			}
		}
	}
	return nil
}

// refuses finds what the row of a table says whose fault is that we are denied, or that something is gone.
func refuses(n ast.Node) (all []ast.Expr) {
	row, ok := n.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	refused := false
	for _, e := range row.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		refused = refused || nameOf(e) == "Denied" || nameOf(e) == "Gone"
		all = append(all, e)
	}
	if !refused {
		return nil
	}
	return all
}
