package overlap

import (
	"strings"

	"github.com/threadtape/threadtape/bot/rich"
)

// A scroll is a document laid out for comparing: its words in reading order, and where each stands.
type scroll struct {
	runs  []run
	lines []line
	words []word
	zones []zone
	tags  []tag
	veils int // spoilers around the block that is being read
}

// A run is the text of one block with text, or an object: a block that is compared as a whole.
type run struct {
	text   string
	atoms  []atom
	hidden []stretch // what the author hid
	object bool
	zone   int32 // of the quote node that it stands in
}

// An atom is a piece of a run that is one word whatever its text, as a picture or a mention.
type atom struct {
	start, end int32
	hash       uint32
	weight     uint8
}

// A stretch is a piece of a run's text, in bytes.
type stretch struct{ start, end int32 }

// A line ends at a line break or with its run.
type line struct {
	run         int32
	start, end  int32 // bytes of the run's text
	first, last int32 // words: first ≤ i < last
}

// A zone is a stretch of words that is all marked as a quote, or all not. A passage does not reach from one into the next.
type zone struct {
	first, last int32 // words: first ≤ i < last
	marked      bool
	node        bool // marked by a quote node
	loose       bool // a tag without its partner
	cite        *rich.Cite
	text        *region // marked in the text, between these places
}

// unroll lays out a document.
func unroll(d rich.Doc) *scroll {
	s := &scroll{zones: []zone{{}}}
	s.blocks(d, 0)
	s.close()
	s.sentences()
	s.marks()
	return s
}

// close ends the zone that is being read.
func (s *scroll) close() { s.zones[len(s.zones)-1].last = int32(len(s.words)) }

func (s *scroll) open(z zone) {
	s.close()
	z.first = int32(len(s.words))
	s.zones = append(s.zones, z)
}

func (s *scroll) blocks(nodes []rich.Node, quoted int) {
	for _, n := range nodes {
		switch {
		case n.Kind == rich.Quote:
			if quoted == 0 {
				s.open(zone{marked: true, node: true, cite: n.Cite})
			}
			s.blocks(n.Kids, quoted+1)
			if quoted == 0 {
				s.open(zone{})
			}
		case isObject(n):
			s.object(n)
		case n.Kind == rich.Spoiler && isBox(n):
			s.veils++
			s.blocks(n.Kids, quoted)
			s.veils--
		case isBox(n):
			s.blocks(n.Kids, quoted)
		default:
			s.text(n)
		}
	}
}

// isObject reports a block that is compared as a whole.
func isObject(n rich.Node) bool {
	switch n.Kind {
	case rich.Code, rich.Table, rich.Poll, rich.Embed, rich.Rule:
		return true
	default:
		return false
	}
}

// isBox reports a block that holds blocks.
func isBox(n rich.Node) bool {
	switch n.Kind {
	case rich.List, rich.Item, rich.Details, rich.Row:
		return true
	case rich.Spoiler:
		return n.Level == 1
	default:
		return false
	}
}

func (s *scroll) zone() int32 { return int32(len(s.zones) - 1) }

func (s *scroll) object(n rich.Node) {
	at := int32(len(s.runs))
	s.runs = append(s.runs, run{object: true, zone: s.zone()})
	if n.Kind == rich.Rule {
		return
	}
	h := newHash.text(string(n.Kind)).text(n.URL)
	if n.Kind != rich.Embed {
		h = objectHash(h, n)
	}
	s.newLine(at, 0)
	s.put(word{hash: h.sum(), run: at, end: 1, touchy: true})
}

func objectHash(h fnv, n rich.Node) fnv {
	for f := range strings.FieldsSeq(n.Text) {
		h = h.text(f).rune(' ')
	}
	for _, kid := range n.Kids {
		h = objectHash(h, kid)
	}
	return h.text(n.URL)
}

func (s *scroll) newLine(run, start int32) {
	if last := len(s.lines) - 1; last >= 0 && s.lines[last].run == run {
		s.lines[last].end = start - 1
	}
	at := int32(len(s.words))
	s.lines = append(s.lines, line{run: run, start: start, first: at, last: at})
}

func (s *scroll) put(w word) {
	last := len(s.lines) - 1
	w.line = int32(last)
	s.words = append(s.words, w)
	s.lines[last].last = int32(len(s.words))
}
