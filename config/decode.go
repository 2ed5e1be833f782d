package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// An entry is one setting as it was written, before its meaning is known.
type entry struct {
	place
	items  []item
	list   bool
	groups []group // of threads, or of the workspaces behind the first
}

// An item is one text of an entry.
type item struct {
	place
	text string
	yes  bool // a bare true or false
}

// A group is one thread, or one workspace of Slack, as it was written.
type group struct {
	place
	entries map[string]entry
}

// A decoder turns the nodes of one source into entries.
type decoder struct {
	src   *source
	wrong Mistakes
	bad   map[string]bool // keys that cannot be judged further
	first map[string]int  // the line of each path that was seen
	env   string          // the variable that is read

	threads []string // the keys of a thread
}

func (d *decoder) place(tk *token.Token, before int) place {
	p := d.src.at(1, 1)
	if tk != nil && tk.Position != nil {
		p = d.src.at(tk.Position.Line+before, tk.Position.Column)
	}
	p.env = d.env
	return p
}

// A pair is a key of a mapping with its value.
type pair struct {
	place
	name  string
	value ast.Node
}

// pairs returns the pairs of a mapping with plain keys, and reports what is none.
func (d *decoder) pairs(node ast.Node, before int, prefix string) []pair {
	var values []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	case *ast.NullNode:
		return nil
	default:
		d.bad[prefix] = true
		d.report(d.place(start(node), before).mistake(prefix, "", "here must be keys with values", "write a colon and a space after each key"))
		return nil
	}
	var pairs []pair
	for _, v := range values {
		p := pair{place: d.place(v.Key.GetToken(), before), value: v.Value}
		switch k := v.Key.(type) {
		case *ast.StringNode:
			p.name = k.Value
		case *ast.MergeKeyNode, *ast.MappingKeyNode:
			d.report(p.mistake(prefix, "", "here is no plain key", "write each key out: name, colon, space, value"))
			continue
		default:
			p.name = v.Key.GetToken().Value
		}
		if d.doubled(p, prefix) {
			continue
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// doubled reports a key that was seen before. What stands below a doubled section is read nevertheless: it may have
// mistakes of its own.
func (d *decoder) doubled(p pair, prefix string) bool {
	path := join(prefix, p.name)
	line := d.first[path]
	if line == 0 {
		d.first[path] = p.line
		return false
	}
	d.bad[path] = true
	d.report(p.mistake(join(prefix, named(p.name)), named(p.name), "stands here twice", fmt.Sprintf("the first is on line %d", line)))
	_, below := p.value.(*ast.MappingNode)
	return !below
}

func (d *decoder) report(m Mistake) { d.wrong = append(d.wrong, m) }

// section reads a mapping, and the sections in it, into entries by path. all are the paths of the keys there are.
func (d *decoder) section(node ast.Node, before int, prefix string, all []string, into map[string]entry) {
	for _, p := range d.pairs(node, before, prefix) {
		path := join(prefix, p.name)
		dotted := strings.Contains(p.name, ".") // slack.bot_token in one piece is no key of YAML's
		switch {
		case path == threads:
			if _, null := p.value.(*ast.NullNode); !null {
				into[path] = entry{place: p.place, groups: d.groups(p.value, before, threads, d.threads)}
			}
		case path == slack && isList(p.value):
			groups := d.groups(p.value, before, slack, pathsOf(slackTable()))
			into[path] = entry{place: p.place, groups: groups[min(1, len(groups)):]}
			for _, first := range groups[:min(1, len(groups))] {
				for name, e := range first.entries { // the first workspace is the section itself
					into[join(slack, name)] = e
				}
			}
		case slices.Contains(all, path) && !dotted:
			if e, ok := d.entry(p, before, path); ok {
				into[path] = e
			}
		case !dotted && slices.ContainsFunc(all, func(k string) bool { return strings.HasPrefix(k, path+".") }):
			d.section(p.value, before, path, all, into)
		default:
			d.report(p.mistake(join(prefix, named(p.name)), named(p.name), "is not a known key", suggest(prefix, p.name, all)))
		}
	}
}

func isList(node ast.Node) bool {
	_, ok := node.(*ast.SequenceNode)
	return ok
}

// entry reads the value of one key.
func (d *decoder) entry(p pair, before int, path string) (entry, bool) {
	e := entry{place: p.place}
	switch n := p.value.(type) {
	case *ast.NullNode:
		return e, false
	case *ast.SequenceNode:
		e.list = true
		for _, v := range n.Values {
			if whole, ok := glued(v); ok {
				v = ast.String(whole)
			}
			it, ok := d.item(v, before, path)
			if !ok {
				return e, false
			}
			e.items = append(e.items, it)
		}
		return e, true
	default:
		it, ok := d.item(n, before, path)
		e.items = []item{it}
		return e, ok
	}
}

// glued returns an item such as slack:C0123ABC or terminal: as it is written. The parser takes a colon inside braces for
// the end of a key even where no space follows (goccy/go-yaml, pull request 866), and YAML itself does so at an item's end.
func glued(node ast.Node) (*token.Token, bool) {
	n, ok := node.(*ast.MappingNode)
	if !ok || len(n.Values) != 1 || n.IsFlowStyle {
		return nil, false
	}
	key, colon, value := n.Values[0].Key.GetToken(), n.Values[0].Start, n.Values[0].Value
	if key.Type == token.DoubleQuoteType || key.Type == token.SingleQuoteType {
		return nil, false
	}
	rest := ""
	switch v := value.(type) {
	case *ast.NullNode:
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		tk := v.GetToken()
		if tk.Position.Line != colon.Position.Line || tk.Position.Column != colon.Position.Column+1 {
			return nil, false
		}
		rest = tk.Value
	default:
		return nil, false
	}
	return token.New(key.Value+":"+rest, "", key.Position), true
}

// item reads a scalar, as it is written.
func (d *decoder) item(node ast.Node, before int, path string) (item, bool) {
	it := item{place: d.place(start(node), before)}
	what, hint := "takes one value here", ""
	switch n := node.(type) {
	case *ast.StringNode:
		it.text = n.Value
		return it, true
	case *ast.LiteralNode:
		it.text = strings.TrimRight(n.Value.Value, "\n")
		return it, true
	case *ast.BoolNode:
		it.text, it.yes = n.GetToken().Value, true
		return it, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		it.text = n.GetToken().Value
		return it, true
	case *ast.MappingNode, *ast.MappingValueNode:
		what = "takes a value and has no keys below"
	case *ast.SequenceNode:
		what = "takes no list inside a list"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		what, hint = "has an anchor, an alias or a tag", "write the value out, or put it in quotes"
	}
	d.bad[path] = true
	d.report(it.mistake(path, "", what, hint))
	return it, false
}

// start returns the token where a node begins to be seen.
func start(node ast.Node) *token.Token {
	switch n := node.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return start(n.Values[0])
		}
		return n.Start
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	default:
		return n.GetToken()
	}
}

func join(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}
