package slack

func (b headerBlock) weight() int { return b.Text.weight() }

func (b imageBlock) weight() int { return units(b.AltText) + units(b.SlackFile.ID) + overhead }

func (b contextBlock) weight() int { return sum(b.Elements, object.weight) }

func (b actionsBlock) weight() int { return sum(b.Elements, control.weight) }

func (b richBlock) weight() int { return sum(b.Elements, part.weight) }

func (o object) weight() int {
	return units(o.Text) + units(o.ImageURL) + units(o.AltText) + overhead
}

func (c control) weight() int {
	n := units(c.ActionID) + units(c.URL) + units(c.Value) + overhead + sum(c.Options, option.weight)
	for _, o := range []*object{c.Text, c.Placeholder} {
		if o != nil {
			n += o.weight()
		}
	}
	return n
}

func (o option) weight() int { return o.Text.weight() + units(o.Value) + units(o.URL) }

func (s section) weight() int { return sum(s.Elements, inline.weight) + overhead }

func (l list) weight() int { return sum(l.Elements, section.weight) + overhead }

func (i inline) weight() int { return units(i.Text) + units(i.URL) + overhead }

func sum[T any](items []T, weight func(T) int) int {
	n := 0
	for _, item := range items {
		n += weight(item)
	}
	return n
}
