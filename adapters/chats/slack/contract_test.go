package slack

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A contract is Slack's own description of what it takes.
type contract struct {
	blocks, metadata, post *jsonschema.Schema
}

// beside is a path from the folder that holds go.mod, which is the test's or one above it.
func beside(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, name), nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no go.mod above the test")
		}
		dir = up
	}
}

func openContract(t testing.TB) contract {
	t.Helper()
	const name = "../shared/contracts/slack/slack-contract.schema.json"
	path, err := beside(name)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Skip("Slack's types are not beside this checkout; the checks of this package by hand hold the same promises")
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("slack.json", doc); err != nil {
		t.Fatal(err)
	}
	return contract{
		blocks:   c.MustCompile("slack.json#/roots/blocks.message"),
		metadata: c.MustCompile("slack.json#/roots/metadata"),
		post:     c.MustCompile("slack.json#/roots/args.chat.postMessage"),
	}
}

// judge holds one message, as JSON has it, against the contract.
func (c contract) judge(t tb, name string, m map[string]any) {
	t.Helper()
	if err := c.blocks.Validate(m["blocks"]); err != nil {
		t.Errorf("%s: blocks: %v", name, err)
	}
	if data, ok := m["metadata"]; ok {
		if err := c.metadata.Validate(data); err != nil {
			t.Errorf("%s: metadata: %v", name, err)
		}
	}
	m["channel"], m["unfurl_links"], m["unfurl_media"] = "C0123ABC", false, false
	if err := c.post.Validate(m); err != nil {
		t.Errorf("%s: chat.postMessage: %v", name, err)
	}
}

// decoded is a message as JSON has it.
func decoded(t tb, m message) map[string]any {
	t.Helper()
	data, err := json.Marshal(m)
	if err != nil {
		t.Errorf("marshal: %v", err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Errorf("unmarshal: %v", err)
	}
	return out
}
