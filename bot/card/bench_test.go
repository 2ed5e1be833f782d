package card

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

func typical(t testing.TB) Quote {
	_, q, err := ParseQuote([]byte(`{"spans":[{"t":"The hard part was never the video. It was keeping a few hundred million people connected at once, "},
		{"t":"with no downtime","b":true},{"t":", while strangers tried every trick to break in. A platform that can "},
		{"t":"give power to its customers without handing it to those who would abuse it","b":true},
		{"t":" has a moat that no balance sheet shows."}],"author":"Marisol Vega","title":"What the new security adviser tells us about scaling",
		"forum":"Growth Stocks Board","host":"forum.example.org","date":"2020-04-08","post":4,"of":37,"tickers":["ZM","CRWD"],"position":"Long ZM"}`))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// photo is a picture with soft colours, as avatars are.
func photo(t testing.TB, side int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetRGBA(x, y, color.RGBA{uint8(40 + 180*x/side), uint8(30 + 150*y/side + x*y%13), uint8(200 - 120*x*y/side/side), 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func BenchmarkCard(b *testing.B) {
	plain := typical(b)
	rich := typical(b)
	rich.Avatar = photo(b, 144)
	rich.Spans = append(rich.Spans, Span{Text: " 🚀📈📉😬☕️🔥"})
	long := typical(b)
	for range 20 {
		long.Spans = append(long.Spans, plain.Spans...)
	}
	for _, c := range []struct {
		name string
		q    Quote
		o    Options
	}{
		{"paper", plain, Options{}},
		{"night", plain, Options{Theme: Night}},
		{"tape", plain, Options{Theme: Tape}},
		{"paper2x", plain, Options{Scale: 2}},
		{"photo+emoji", rich, Options{}},
		{"5000", long, Options{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := newEngine(newFontSet(Fonts{}), newAvatars())
			if _, err := e.quote(b.Context(), c.q, c.o); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			var size int
			for b.Loop() {
				p, err := e.quote(b.Context(), c.q, c.o)
				if err != nil {
					b.Fatal(err)
				}
				size = len(p.PNG)
			}
			b.ReportMetric(float64(size)/1024, "KB")
		})
	}
}

// BenchmarkEval draws the shared quotes, one after the other.
func BenchmarkEval(b *testing.B) {
	e := newEngine(newFontSet(Fonts{}), newAvatars())
	var all []Quote
	for _, raw := range evalLines(b) {
		_, q, err := ParseQuote(raw)
		if err != nil {
			b.Fatal(err)
		}
		all = append(all, q)
	}
	for b.Loop() {
		for _, q := range all {
			if _, err := e.quote(b.Context(), q, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
