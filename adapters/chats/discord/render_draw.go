package discord

import (
	"cmp"
	"strings"
)

// empty reports that a sheet would show nothing.
func (s sheet) empty() bool {
	for _, part := range s.text {
		if !empty(part.text) {
			return false
		}
	}
	return empty(s.title) && empty(s.author)
}

// content is the text of a sheet that needs no embed; empty if it needs one.
func (s sheet) content() string {
	if !s.plain {
		return ""
	}
	text := joined(s.text)
	if units(text) > maxContent-s.room || empty(text) {
		return ""
	}
	return text
}

func joined(segments []segment) string {
	var texts []string
	for _, s := range segments {
		if s.text != "" {
			texts = append(texts, s.text)
		}
	}
	return strings.Join(texts, "\n")
}

// embed draws a sheet as an embed, with the first of the pictures that go along.
func (s sheet) embed(files []attachment) embed {
	e := embed{
		Title:       clip(s.title, maxTitle, escape),
		Description: joined(fit(s.text, maxDescription)),
		URL:         s.url,
		Color:       s.color,
	}
	if name := clip(s.author, maxAuthor, plain); name != "" {
		e.Author = &embedAuthor{Name: name, IconURL: s.icon}
	}
	for _, f := range files {
		if picture(f.Filename) {
			e.Image = &media{URL: attached(f)}
			break
		}
	}
	return e
}

// container draws a sheet as components: where and who beside the avatar, then the text, the files and the buttons.
func (s sheet) container(files []attachment, rows []component) component {
	segments := fit(s.text, maxTexts-s.room)
	head, text := joined(segments[:s.head]), joined(segments[s.head:])
	var parts []component
	if head != "" && s.icon != "" {
		parts = append(parts, component{
			Type:       typeSection,
			Components: []component{display(head)},
			Accessory:  &component{Type: typeThumbnail, Media: &media{URL: s.icon}},
		})
	} else {
		text = strings.Trim(head+"\n"+text, "\n")
	}
	if text != "" || len(parts)+len(files) == 0 {
		parts = append(parts, display(cmp.Or(text, noWords)))
	}
	parts = append(parts, shown(files)...)
	return component{Type: typeContainer, AccentColor: s.color, Components: append(parts, rows...)}
}

func display(text string) component { return component{Type: typeText, Content: text} }
