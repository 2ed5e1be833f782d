package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/bot/card"
	"github.com/threadtape/threadtape/bot/chat"
)

// TestGallery holds that a picture shown twice is one file, that a terminal which can is sent it, and that a gallery of its
// own is gone in the end; one that was given a folder leaves it.
func TestGallery(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	given := t.TempDir()
	for _, folder := range []string{"", given} {
		p := newProgram()
		p.out, p.pictures = new(output), folder
		g := p.gallery()
		one := chat.File{Name: "quote.png", Data: file.Bytes()}
		path, drawn := g.show(one, 80)
		if again, _ := g.show(one, 40); again != path || len(drawn) != 0 {
			t.Errorf("shown twice it lies at %s and %s; a pipe gets %d bytes", path, again, len(drawn))
		}
		g.draws = card.Kitty
		other, drawn := g.show(chat.File{Data: append(file.Bytes(), 0)}, 500)
		if other == path || !bytes.HasPrefix(drawn, []byte("\x1b_Ga=T,f=100,q=2,c=72,")) {
			t.Errorf("another lies at %s, and a terminal is sent %.40q", other, drawn)
		}
		if kept, err := os.ReadFile(path); err != nil || !bytes.Equal(kept, one.Data) {
			t.Errorf("the file has %d bytes, %v", len(kept), err)
		}
		g.close()
		if _, err := os.Stat(path); (err == nil) != (folder != "") {
			t.Errorf("in the end %s: %v", path, err)
		}
	}
	p := newProgram()
	p.out, p.pictures = new(output), given
	g := p.gallery()
	for _, name := range []string{"summary.txt", "../../etc/\x1b[2Jpasswd", "..", "", "/"} {
		path, drawn := g.show(chat.File{Name: name, Data: []byte(name + "!")}, 80)
		if filepath.Dir(path) != given || strings.ContainsRune(path, 0x1b) || len(drawn) != 0 {
			t.Errorf("%q lies at %q", name, path)
		}
	}
	p = newProgram()
	p.out, p.pictures = new(output), filepath.Join(given, "none")
	if path, _ := p.gallery().show(chat.File{Data: file.Bytes()}, 80); path != "" {
		t.Errorf("what cannot be written lies at %s", path)
	}
}
