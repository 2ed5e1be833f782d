package fakediscord

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// descriptionPath is where the vendor's OpenAPI description lies, from the folder of the module.
const descriptionPath = "../shared/contracts/discord/openapi.min.json"

// spec is the vendor's description, made strict. Schemas are compiled when a route is first used; all fakes of a process
// share them. A nil spec judges nothing.
type spec struct {
	mu       sync.Mutex
	paths    object
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema
}

// loaded reads the description once per process.
var loaded = sync.OnceValues(loadSpec)

// openSpec returns the description, or nil where it is not beside the checkout.
func openSpec(t testing.TB) *spec {
	t.Helper()
	s, err := loaded()
	if err != nil {
		t.Logf("fakediscord: requests are judged by the hand-written rules alone: %v", err)
	}
	return s
}

func loadSpec() (*spec, error) {
	name, err := beside(descriptionPath)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("the description of the vendor is not beside the checkout: %w", err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(name), err)
	}
	root := dict(doc)
	for _, schema := range dict(dict(root["components"])["schemas"]) {
		closeSchemas(schema, false)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("discord.json", doc); err != nil {
		return nil, err
	}
	return &spec{paths: dict(root["paths"]), compiler: c, compiled: make(map[string]*jsonschema.Schema)}, nil
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
			return "", errors.New("no go.mod above the test")
		}
		dir = up
	}
}

// closeSchemas refuses unknown fields: unevaluatedProperties is false wherever a schema has properties, but for direct
// members of an allOf, whose siblings may know more. Permissions may be a string too, as the API takes them.
func closeSchemas(v any, inAllOf bool) {
	switch v := v.(type) {
	case []any:
		for _, below := range v {
			closeSchemas(below, false)
		}
	case object:
		for key, below := range v {
			if members, ok := below.([]any); ok && key == "allOf" {
				for _, m := range members {
					closeSchemas(m, true)
				}
				continue
			}
			closeSchemas(below, false)
		}
		properties, ok := v["properties"].(object)
		if !ok {
			return
		}
		if p, ok := properties["default_member_permissions"].(object); ok {
			p["type"] = []any{"integer", "string", "null"}
		}
		if !inAllOf {
			v["unevaluatedProperties"] = false
		}
	}
}

// check holds the body and the query of a request against the description.
func (s *spec) check(c *call) error {
	if s == nil {
		return nil
	}
	if err := s.checkQuery(c); err != nil {
		return err
	}
	at := s.pointer(c)
	if at == "" {
		if c.body != nil {
			return errors.New("a body where none is taken")
		}
		return nil
	}
	if c.body == nil {
		return errors.New("the body is missing")
	}
	schema, err := s.schema(at)
	if err != nil {
		return fmt.Errorf("the description does not compile: %w", err)
	}
	if err := schema.Validate(c.body); err != nil {
		_, where, _ := strings.Cut(err.Error(), "\n") // the first line names the schema alone
		return fmt.Errorf("%.900s", strings.ReplaceAll(where, "\n", " "))
	}
	return nil
}

// schema compiles a schema once.
func (s *spec) schema(at string) (*jsonschema.Schema, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if schema := s.compiled[at]; schema != nil {
		return schema, nil
	}
	schema, err := s.compiler.Compile("discord.json" + at)
	if err != nil {
		return nil, err
	}
	s.compiled[at] = schema
	return schema, nil
}

// pointer says where the schema of a request's body is; empty: it has none.
func (s *spec) pointer(c *call) string {
	if strings.HasSuffix(c.route.path, "/callback") {
		if at := callbackSchema(whole(c.fields()["type"])); at != "" {
			return at
		}
	}
	if c.route.schema != "" {
		return c.route.schema
	}
	path := c.route.path
	operation := dict(dict(s.paths[path])[strings.ToLower(c.route.method)])
	if operation["requestBody"] == nil {
		return ""
	}
	escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path)
	return "#/paths/" + escaped + "/" + strings.ToLower(c.route.method) + "/requestBody/content/application~1json/schema"
}

// callbackSchema picks one of the callback's union, so that what is wrong is said about the right one.
func callbackSchema(kind int) string {
	name := map[int]string{
		callbackPong: "Pong", callbackMessage: "CreateMessage", callbackDeferred: "CreateMessage",
		callbackDeferredUpdate: "UpdateMessage", callbackUpdate: "UpdateMessage", callbackModal: "Modal",
	}[kind]
	switch {
	case kind == callbackChoices:
		return "#/components/schemas/ApplicationCommandAutocompleteCallbackRequest"
	case name == "":
		return ""
	}
	return "#/components/schemas/" + name + "InteractionCallbackRequest"
}

func (s *spec) checkQuery(c *call) error {
	operation := dict(dict(s.paths[c.route.path])[strings.ToLower(c.route.method)])
	known := make(map[string]bool)
	for _, v := range list(operation["parameters"]) {
		if p := dict(v); text(p["in"]) == "query" {
			known[text(p["name"])] = true
		}
	}
	for name := range c.query {
		if !known[name] {
			return fmt.Errorf("the query parameter %q is unknown", name)
		}
	}
	return nil
}
