package redis

import (
	"context"
	"crypto/sha1" //nolint:gosec // EVALSHA names scripts by their SHA-1
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

//go:embed *.lua
var files embed.FS

// A script is one step on the server.
type script struct{ text, sha string }

// scripts has all steps by the name of their file.
type scripts map[string]script

// headers says what each script declares. A step that lets the store grow is refused before it begins when the server is
// at its limit; one that frees space, or that deliveries need, runs all the same.
var headers = map[string]string{
	"offer":   "#!lua",
	"claim":   "#!lua flags=allow-oom",
	"settle":  "#!lua flags=allow-oom",
	"close":   "#!lua flags=allow-oom",
	"release": "#!lua flags=allow-oom",
	"replay":  "#!lua flags=allow-oom",
	"drop":    "#!lua flags=allow-oom",
	"put":     "#!lua",
	"open":    "#!lua",
	"look":    "#!lua",
	"lookat":  "#!lua",
	"wake":    "#!lua",
	"free":    "#!lua flags=allow-oom",
	"keep":    "#!lua",
	"window":  "#!lua flags=no-writes",
	"advance": "#!lua",
	"forget":  "#!lua flags=allow-oom",
	"gcra":    "#!lua flags=allow-oom",
	"hold":    "#!lua flags=allow-oom",
	"note":    "#!lua",
	"unnote":  "#!lua flags=allow-oom",
	"epoch":   "#!lua flags=allow-oom",
}

// load reads the scripts. Servers before version 7 know no header; there a script that grows is refused at its first
// write, before any effect.
func load(withHeaders bool) (scripts, error) {
	all := make(scripts, len(headers))
	for name := range headers {
		text, err := readScript(name, withHeaders)
		if err != nil {
			return nil, err
		}
		sum := sha1.Sum([]byte(text)) //nolint:gosec // EVALSHA names scripts by their SHA-1
		all[name] = script{text: text, sha: hex.EncodeToString(sum[:])}
	}
	return all, nil
}

func readScript(name string, withHeader bool) (string, error) {
	body, err := files.ReadFile(name + ".lua")
	if err != nil {
		return "", fmt.Errorf("read script: %w", err)
	}
	if withHeader {
		return headers[name] + "\n" + string(body), nil
	}
	return string(body), nil
}

// A call is one run of a script. All its keys have one hash tag in a Cluster.
type call struct {
	script string
	keys   []string
	args   []any
}

// run runs one script and returns its answer. A script that the server does not know is sent whole.
func (s *server) run(ctx context.Context, name string, keys []string, args ...any) (any, error) {
	step := s.scripts[name]
	c := evalSha(ctx, step, keys, args)
	_ = s.client.Process(ctx, c) // the command has the error
	return s.answer(ctx, c, call{name, keys, args})
}

// answer reads what a script answered, and sends it whole if the server does not know it: then it has not run.
func (s *server) answer(ctx context.Context, c single, of call) (any, error) {
	answer, err := c.Result()
	if unknown(err) {
		c = eval(ctx, s.scripts[of.script], of.keys, of.args)
		_ = s.client.Process(ctx, c) // as above
		answer, err = c.Result()
	}
	if errors.Is(err, goredis.Nil) {
		return nil, nil
	}
	return answer, explain(outOfTime(ctx, err))
}

// runAll runs scripts in one round trip for each server. The answers have the order of the calls; the first error is
// returned after all ran.
func (s *server) runAll(ctx context.Context, calls []call) ([]any, error) {
	if len(calls) == 1 {
		answer, err := s.run(ctx, calls[0].script, calls[0].keys, calls[0].args...)
		return []any{answer}, err
	}
	pipe := s.client.Pipeline()
	sent := make([]single, len(calls))
	for i, c := range calls {
		sent[i] = evalSha(ctx, s.scripts[c.script], c.keys, c.args)
		_ = pipe.Process(ctx, sent[i]) // it only waits in the pipeline
	}
	_, _ = pipe.Exec(ctx) // each command has its own error
	answers := make([]any, len(calls))
	var first error
	for i, c := range calls {
		answer, err := s.answer(ctx, sent[i], c)
		if err != nil && first == nil {
			first = err
		}
		answers[i] = answer
	}
	return answers, first
}

func unknown(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT")
}
