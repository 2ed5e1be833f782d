package fakeslack

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contractPath is where the schema made of Slack's types lies, from the folder of the module.
const contractPath = "../shared/contracts/slack/slack-contract.schema.json"

// contract is the schema. Its roots are compiled when first used; all fakes of a process share them. A nil contract
// judges nothing.
type contract struct {
	mu       sync.Mutex
	roots    object
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// loaded reads the schema once per process.
var loaded = sync.OnceValues(loadContract)

// openContract returns the schema, or nil where it is not beside the checkout.
func openContract(t testing.TB) *contract {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Logf("fakeslack: calls are judged by the hand-written rules alone: %v", err)
	}
	return c
}

func loadContract() (*contract, error) {
	name, err := beside(contractPath)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the vendor's types are not beside the checkout: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(name), err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft7)
	root := dict(doc)
	delete(root, "$id") // its address is ours
	if err := c.AddResource("slack.json", doc); err != nil {
		return nil, err
	}
	return &contract{roots: dict(root["roots"]), compiler: c, compiled: make(map[string]*jsonschema.Schema)}, nil
}

// beside finds a path from the folder that holds go.mod, which is this one or one above.
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
			return "", fmt.Errorf("no go.mod above the test")
		}
		dir = up
	}
}

// check holds a value against one of the schema's roots; one that the schema does not have judges nothing.
func (c *contract) check(root string, v any) error {
	if c == nil || c.roots[root] == nil {
		return nil
	}
	schema, err := c.schema(root)
	if err != nil {
		return fmt.Errorf("the schema does not compile: %w", err)
	}
	if err := schema.Validate(v); err != nil {
		return fmt.Errorf("%.900s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return nil
}

// schema compiles a root once.
func (c *contract) schema(root string) (*jsonschema.Schema, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if schema := c.compiled[root]; schema != nil {
		return schema, nil
	}
	schema, err := c.compiler.Compile("slack.json#/roots/" + root)
	if err != nil {
		return nil, err
	}
	c.compiled[root] = schema
	return schema, nil
}

// checkCall holds the arguments of a call against the schema.
func (c *contract) checkCall(name string, args object) *refusal {
	if blocks, ok := args["blocks"]; ok {
		if err := c.check("blocks.message", blocks); err != nil {
			return broke("invalid_blocks", "%v", err)
		}
	}
	if view := dict(args["view"]); view != nil {
		if err := c.check(text(view["type"]), view); err != nil {
			return broke("invalid_arguments", "%v", err)
		}
	}
	args = maps.Clone(args)
	delete(args, "client_msg_id") // sent although the types do not know it
	if err := c.check("args."+name, args); err != nil {
		return broke("invalid_arguments", "%v", err)
	}
	return nil
}
