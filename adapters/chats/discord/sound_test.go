package discord

import (
	"strings"
	"unicode/utf8"
)

// tb is what [testing.TB] and [rapid.T] have in common.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
}

// sound holds what Discord demands of every message, counted in UTF-16 code units.
func sound(t tb, name string, m message) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf(name+": "+format, args...)
	}
	if m.AllowedMentions.Parse == nil || len(m.AllowedMentions.Parse) > 0 {
		fail("allowed mentions %v", m.AllowedMentions.Parse)
	}
	for _, s := range strs(m) {
		if !utf8.ValidString(s) {
			fail("not UTF-8: %q", s)
		}
	}
	files := make(map[string]bool)
	for _, f := range m.Attachments {
		if files[f.Filename] || f.Filename == "" || units(f.Description) > maxAlt {
			fail("attachment %+v", f)
		}
		files["attachment://"+f.Filename] = true
	}
	checkFile := func(u string) {
		if strings.HasPrefix(u, "attachment:") && !files[u] {
			fail("%s is not sent", u)
		}
	}
	if len(m.Attachments) > maxFiles {
		fail("%d files", len(m.Attachments))
	}
	if m.Flags&flagComponents != 0 && (m.Content != "" || len(m.Embeds) > 0 || len(m.Components) == 0) {
		fail("components and something else: %+v", m)
	}
	if empty(m.Content) && len(m.Embeds)+len(m.Attachments) == 0 && m.Flags&flagComponents == 0 {
		fail("empty")
	}
	if units(m.Content) > 2000 {
		fail("content of %d", units(m.Content))
	}
	sum := 0
	for _, e := range m.Embeds {
		author := ""
		if e.Author != nil {
			author = e.Author.Name
			if empty(author) || e.Author.IconURL != "" && !strings.HasPrefix(e.Author.IconURL, "https://") {
				fail("author %+v", e.Author)
			}
		}
		sum += units(e.Title) + units(e.Description) + units(author)
		if units(e.Title) > 256 || units(e.Description) > 4096 || units(author) > 256 || len(e.URL) > 2048 {
			fail("an embed with %d, %d, %d and %d", units(e.Title), units(e.Description), units(author), len(e.URL))
		}
		if empty(e.Title+e.Description+author) && e.Image == nil {
			fail("an empty embed")
		}
		if e.Image != nil {
			checkFile(e.Image.URL)
		}
	}
	if sum > 6000 || len(m.Embeds) > 1 {
		fail("%d embeds of %d", len(m.Embeds), sum)
	}
	checkComponents(fail, checkFile, m)
}

func checkComponents(fail func(string, ...any), checkFile func(string), m message) {
	n, texts := 0, 0
	ids := make(map[string]bool)
	named := make(map[string]bool)
	var walk func(parent int, all []component)
	walk = func(parent int, all []component) {
		for _, c := range all {
			n++
			if units(c.CustomID) > 100 || c.CustomID != "" && ids[c.CustomID] {
				fail("custom id %q", c.CustomID)
			}
			ids[c.CustomID] = true
			switch c.Type {
			case typeRow:
				if len(c.Components) == 0 || len(c.Components) > 5 || parent != 0 && parent != typeContainer {
					fail("a row of %d", len(c.Components))
				}
			case typeButton:
				if units(c.Label) > 80 || empty(c.Label) || len(c.URL) > 512 || (c.URL == "") == (c.CustomID == "") || (c.Style == styleLink) != (c.URL != "") {
					fail("button %+v", c)
				}
			case typeSelect:
				if len(c.Options) == 0 || len(c.Options) > 25 || c.CustomID == "" {
					fail("menu %+v", c)
				}
				for _, o := range c.Options {
					if o.Value == "" || ids[o.Value] || units(o.Value) > 100 || empty(o.Label) || units(o.Label) > 100 {
						fail("option %+v", o)
					}
					ids[o.Value] = true
				}
			case typeText:
				texts += units(c.Content)
				if empty(c.Content) {
					fail("an empty text")
				}
			case typeSection:
				if c.Accessory == nil || len(c.Components) == 0 || len(c.Components) > 3 {
					fail("section %+v", c)
				}
				n++
			case typeGallery:
				for _, item := range c.Items {
					checkFile(item.Media.URL)
					named[item.Media.URL] = true
				}
				if len(c.Items) == 0 || len(c.Items) > 10 {
					fail("gallery %+v", c)
				}
			case typeFile:
				checkFile(c.File.URL)
				named[c.File.URL] = true
			case typeContainer:
				if parent != 0 || len(c.Components) == 0 {
					fail("container %+v", c)
				}
			default:
				fail("component of type %d", c.Type)
			}
			walk(c.Type, c.Components)
		}
	}
	walk(0, m.Components)
	if n > 40 || texts > 4000 || m.Flags&flagComponents == 0 && len(m.Components) > 5 {
		fail("%d components with %d of text", n, texts)
	}
	if m.Flags&flagComponents != 0 && len(named) != len(m.Attachments) {
		fail("%d files shown of %d", len(named), len(m.Attachments))
	}
}

// marked are the strings of a message that Discord reads as markup.
func marked(m message) []string {
	out := []string{m.Content}
	for _, e := range m.Embeds {
		out = append(out, e.Title, e.Description)
	}
	eachComponent(m.Components, func(c component) { out = append(out, c.Content) })
	return out
}

// strs are all strings of a message that people see.
func strs(m message) []string {
	out := marked(m)
	for _, e := range m.Embeds {
		if e.Author != nil {
			out = append(out, e.Author.Name)
		}
	}
	for _, f := range m.Attachments {
		out = append(out, f.Filename, f.Description)
	}
	eachComponent(m.Components, func(c component) {
		out = append(out, c.Label, c.Placeholder)
		for _, o := range c.Options {
			out = append(out, o.Label)
		}
		for _, i := range c.Items {
			out = append(out, i.Description)
		}
	})
	return out
}

func eachComponent(all []component, f func(component)) {
	for _, c := range all {
		f(c)
		eachComponent(c.Components, f)
	}
}
