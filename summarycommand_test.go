package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/threadtape/threadtape/bot/fault"
)

// shortenInput runs the sub-command on standard input.
func shortenInput(t *testing.T, c summaryCommand, in io.Reader) (string, error) {
	t.Helper()
	p := newProgram()
	var out bytes.Buffer
	p.in, p.out, p.err = in, &out, io.Discard
	c.Thread, c.As = "-", "discourse"
	err := c.Run(t.Context(), p)
	return out.String(), err
}

// endless is text without end. Whoever reads it may be left behind with it.
type endless struct{ read atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read.Add(int64(len(p)))
	for i := range p {
		p[i] = "harbour "[i%8]
	}
	return len(p), nil
}

// TestSummaryBounds holds that no input makes the program read without end.
func TestSummaryBounds(t *testing.T) {
	t.Parallel()
	for _, lines := range []bool{false, true} {
		in := new(endless)
		_, err := shortenInput(t, summaryCommand{JSONL: lines}, in)
		if fault.Code(err) != "E-SUMMARY-LARGE" || in.read.Load() > 3*maxInput {
			t.Errorf("jsonl %v: %v after %d bytes", lines, err, in.read.Load())
		}
	}
}

// TestSummaryLines holds the shape of JSON lines, also of odd ones.
func TestSummaryLines(t *testing.T) {
	t.Parallel()
	in := "\ufeff" + `{"id":"<a&b>","posts":[{"text":"The harbour fees went up in spring."},{"text":"They went up by 30% again."}]}` + "\n\n" + `{}` + "\n"
	want := `{"id":"<a&b>","summary":["The harbour fees went up in spring.","They went up by 30% again."],"posts":[1,2]}` + "\n" +
		`{"summary":[],"posts":[]}` + "\n"
	got, err := shortenInput(t, summaryCommand{JSONL: true}, strings.NewReader(in))
	if err != nil || got != want {
		t.Errorf("%v\ngot  %swant %s", err, got, want)
	}
}

// TestSummaryTrouble holds that mistakes are said to people, with what to type, and that what people wrote is not.
func TestSummaryTrouble(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, code string }{
		{`{"secret words"`, "E-FILE-PARSE"},
		{`[1,2]`, "E-FILE-PARSE"},
		{`<html>secret words`, "E-FILE-PARSE"},
		{`{"posts":[{"text":"a"}]}` + "\n" + `{"posts":[]}`, "E-SUMMARY-LINES"},
	} {
		_, err := shortenInput(t, summaryCommand{}, strings.NewReader(c.in))
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != c.code || f.Say == "" || f.Fix == "" || strings.Contains(f.Say+f.Fix, "secret words") {
			t.Errorf("%.20s: %v", c.in, err)
		}
	}
}
