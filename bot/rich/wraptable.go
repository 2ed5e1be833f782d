package rich

import "strings"

const maxColumns = 20

// table draws a table with columns side by side; the widest ones are shortened first.
func (p *painter) table(n Node, m margin, l look) {
	rows := make([][]string, len(n.Kids))
	for i, row := range n.Kids {
		for _, text := range (teller{}).cells(row) {
			rows[i] = append(rows[i], oneLine(text))
		}
		if len(rows[i]) > maxColumns {
			rows[i] = append(rows[i][:maxColumns:maxColumns], ellipsis)
		}
	}
	room := p.width - columns(m.rest)
	widths := columnWidths(rows, room)
	for i, row := range rows {
		look := l
		if cellsOf := n.Kids[i].Kids; len(cellsOf) > 0 && cellsOf[0].Level == 1 {
			look |= bold
		}
		p.line(m.first, cells(fit(join(row, widths), room), look))
		m.first = m.rest
	}
}

func columnWidths(rows [][]string, room int) []int {
	var widths []int
	for _, row := range rows {
		for i, text := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], min(columns(text), room))
		}
	}
	total := 3 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for total > room {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= 3 {
			break
		}
		widths[widest]--
		total--
	}
	return widths
}

func join(row []string, widths []int) string {
	var out strings.Builder
	for i, text := range row {
		if i > 0 {
			out.WriteString(" | ")
		}
		text = fit(text, widths[i])
		out.WriteString(text)
		if i < len(row)-1 {
			out.WriteString(strings.Repeat(" ", max(0, widths[i]-columns(text))))
		}
	}
	return out.String()
}
