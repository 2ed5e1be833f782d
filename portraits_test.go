package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threadtape/threadtape/adapters/chats/discord/fakediscord"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// faceOf is a picture of one colour.
func faceOf(t *testing.T, of color.Color) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 96, 96))
	draw.Draw(img, img.Rect, image.NewUniform(of), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var magenta = color.RGBA{R: 255, B: 255, A: 255}

// shows reports whether the picture of a card has the face where the author's portrait stands.
func shows(t *testing.T, file []byte, face color.RGBA) bool {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	r, g, b, _ := img.At(64+40, img.Bounds().Dy()-112+40).RGBA()
	return uint8(r>>8) == face.R && uint8(g>>8) == face.G && uint8(b>>8) == face.B
}

// TestPortraits holds that a card shows the picture that the forum has of the post's author, asked for once for all cards,
// and again when a post that showed it is gone; that no picture in the text is taken for it; and that one which cannot be
// had, or is none, costs nobody the card.
func TestPortraits(t *testing.T) {
	t.Parallel()
	w := newDiscordWorld(t, fakediscord.Options{PerChannel: 100}, "")
	w.forum.Face("okafor", faceOf(t, magenta))
	w.forum.Face("besart", []byte("\x89PNG\r\n\x1a\nand nothing that is one"))
	w.run(t)
	w.connected(t)
	w.subscribe(t)
	said := []string{"Subscribed to"}
	for _, p := range []fakeforum.Entry{
		{By: "okafor", Text: "I sail on Monday."},
		{By: "okafor", Text: "And back on Friday."},
		{By: "besart", Text: "Nobody sails."},
		{By: "tindra", HTML: `<p>Look at him. <img class="avatar" src="/user_avatar/board/okafor/96/1.png"></p>`},
	} {
		w.forum.Add(w.topic, p)
		said = append(said, p.By)
		w.shown(t, w.channel, said...)
	}
	quote := func(post string) (file []byte) {
		t.Helper()
		answered(t, w.Slash(t.Context(), w.reader, w.channel, "tape", "quote", map[string]any{"post": post}), false)
		all := standing(w.Messages(w.channel))
		if m := all[len(all)-1]; len(m.Files) == 1 {
			return m.Files[0].Bytes
		}
		t.Fatalf("the quote of %s has no picture", post)
		return nil
	}
	asked := func() int { return w.forum.Requests("/user_avatar/board/okafor/") }
	gone := []string{"an answer stood here: #2"}
	within(t, func() bool { // a slow machine draws initials first
		if shows(t, quote("#2"), magenta) {
			return true
		}
		gone = append(gone, gone[0])
		return false
	}, func() string { return "the card never shows the face" })
	for post, face := range map[string]bool{"#3": true, "#4": false, "#5": false} {
		if got := shows(t, quote(post), magenta); got != face || asked() != 1 {
			t.Errorf("the card of %s shows the face: %v, asked for %d times; want %v, once", post, got, asked(), face)
		}
	}
	w.forum.Delete(w.forum.Stream(w.topic)[1])
	said[1] = "removed at the source"
	w.shown(t, w.channel, append(append(said, gone...), "", "", "")...)
	quote("#3")
	within(t, func() bool { return asked() == 2 }, func() string { return "after a post was gone its author's picture is still kept" })
}

// TestCardPortrait holds that threadtape card shows the picture that the forum has, for a link, unless initials are asked for.
func TestCardPortrait(t *testing.T) {
	t.Parallel()
	board := fakeforum.New()
	base, stop, err := board.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	board.Face("okafor", faceOf(t, magenta))
	topic, _ := board.Open("Winter route", fakeforum.Entry{By: "okafor", Text: "I sail on Monday."})
	for _, c := range []struct {
		name string
		flag string
		face bool
	}{{"photo", "--scale=1", true}, {"initials", "--initials", false}} {
		out, said := new(output), new(output)
		p := newProgram()
		p.in, p.out, p.err = strings.NewReader(""), out, said
		file := filepath.Join(t.TempDir(), "card.png")
		args := []string{"card", base + board.Link(topic, 0), "--post=1", c.flag, "-o", file, "--set", "fetch.allow_private=" + strings.TrimPrefix(base, "http://")}
		if code := p.main(t.Context(), args); code != 0 {
			t.Fatalf("%s: %d, %s", c.name, code, said)
		}
		drawn, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := shows(t, drawn, magenta); got != c.face {
			t.Errorf("%s: it shows the face: %v", c.name, got)
		}
	}
	if n := board.Requests("/user_avatar/"); n != 1 {
		t.Errorf("the picture was asked for %d times, want once", n)
	}
}
