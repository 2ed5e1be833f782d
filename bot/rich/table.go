package rich

// table takes a table: of words, or one that only arranges blocks, as old boards do. The latter vanishes, so that quotes
// in its cells stay quotes.
func (f *flow) table(e *element) {
	var loose element
	var rows []*element
	rowsOf(e, &loose, &rows)
	f.transparent(&loose) // browsers, too, show it before the table
	table := Node{Kind: Table}
	for _, row := range rows {
		if f.depth >= maxBox || !simpleCells(row) {
			f.layout(rows)
			return
		}
	}
	for _, row := range rows {
		if cells := f.cells(row); len(cells) > 0 {
			f.r.part()
			table.Kids = append(table.Kids, Node{Kind: Row, Kids: cells})
		}
	}
	if len(table.Kids) > 0 {
		f.block(table)
	}
}

// rowsOf finds the rows of a table and what stands between them.
func rowsOf(e, loose *element, rows *[]*element) {
	var row *element
	for _, kid := range e.kids {
		switch kid.tag {
		case "tr":
			if !gone(kid) {
				*rows = append(*rows, kid)
			}
			row = nil
		case "thead", "tbody", "tfoot":
			if !gone(kid) {
				rowsOf(kid, loose, rows)
			}
			row = nil
		case "td", "th":
			if row == nil {
				row = &element{tag: "tr"}
				*rows = append(*rows, row)
			}
			row.kids = append(row.kids, kid)
		default:
			loose.kids = append(loose.kids, kid)
		}
	}
}

func simpleCells(row *element) bool {
	for _, cell := range row.kids {
		if !simple(cell) {
			return false
		}
	}
	return true
}

func (f *flow) layout(rows []*element) {
	for _, row := range rows {
		for _, cell := range row.kids {
			if !gone(cell) {
				f.transparent(cell)
			}
		}
	}
}

func (f *flow) cells(row *element) []Node {
	var cells []Node
	empty := true
	for _, kid := range row.kids {
		if gone(kid) || kid.tag == "" && blank(string(kid.text)) {
			continue
		}
		cell := Node{Kind: Cell}
		if kid.tag == "th" {
			cell.Level = 1
		}
		if f.r.full {
			break
		}
		words := f.cell(kid)
		f.r.part()
		cell.Kids, empty = words, empty && len(words) == 0
		cells = append(cells, cell)
	}
	if empty {
		return nil
	}
	return cells
}

func (f *flow) cell(e *element) []Node {
	inner := flow{r: f.r, depth: f.depth + 2}
	if e.tag == "td" || e.tag == "th" {
		return inner.inline(e)
	}
	return inner.inline(&element{kids: []*element{e}})
}
