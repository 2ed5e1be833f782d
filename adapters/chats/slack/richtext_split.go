package slack

import "slices"

import "strconv"

// leastRoom is how much room is worth to begin a part in that does not fit.
const leastRoom = 500

// split gives as much of a block as fits into room, and the rest.
func (b richBlock) split(room int) (head, tail richBlock) {
	head.Type, tail.Type = b.Type, b.Type
	for i, p := range b.Elements {
		if w := p.weight(); w <= room {
			head.Elements = append(head.Elements, p)
			room -= w
			continue
		}
		first, rest := []part(nil), []part{p}
		if room >= leastRoom || len(head.Elements) == 0 {
			first, rest = p.split(room)
		}
		head.Elements = append(head.Elements, first...)
		tail.Elements = slices.Concat(rest, b.Elements[i+1:])
		break
	}
	return head, tail
}

func (s section) split(room int) (head, tail []part) {
	room -= overhead
	for i, e := range s.Elements {
		if w := e.weight(); w <= room {
			room -= w
			continue
		}
		before, after := s.Elements[:i:i], s.Elements[i:]
		if e.Type == "text" && room > overhead+1 {
			first, rest := e, e
			first.Text, rest.Text = cut(e.Text, room-overhead)
			before, after = append(before, first), append([]inline{rest}, s.Elements[i+1:]...)
		}
		return s.having(before), s.having(after)
	}
	return []part{s}, nil
}

// having is a section of that kind, unless nothing would be seen in it.
func (s section) having(elements []inline) []part {
	if elements = merged(elements); blank(elements) {
		return nil
	}
	return []part{section{s.Type, elements}}
}

func (l list) split(room int) (head, tail []part) {
	room -= overhead
	for i, item := range l.Elements {
		if w := item.weight(); w <= room {
			room -= w
			continue
		}
		if i > 0 {
			first := l
			first.Elements = l.Elements[:i:i]
			return []part{first}, l.from(i)
		}
		first, rest := item.split(room)
		if len(first) > 0 {
			only := l
			only.Elements = []section{first[0].(section)}
			first[0] = only
		}
		if len(l.Elements) > 1 {
			rest = append(rest, l.from(1)...)
		}
		return first, rest
	}
	return []part{l}, nil
}

// from is the list from an item on. What is left of an ordered list are lines with their numbers in them: an ordered list
// of Slack begins at 1.
func (l list) from(i int) []part {
	if l.Style != "ordered" {
		l.Elements = l.Elements[i:]
		return []part{l}
	}
	var lines [][]inline
	for j, item := range l.Elements[i:] {
		lines = append(lines, marked(strconv.Itoa(i+j+1)+". ", "", [][]inline{item.Elements})...)
	}
	return []part{section{typeSection, merged(joined(lines))}}
}
