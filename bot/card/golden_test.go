package card

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	xdraw "golang.org/x/image/draw"
)

var update = flag.Bool("update", false, "draw the golden pictures anew")

// goldens are the pictures that must not change by accident: each theme, what is hard, and a plot.
func goldens(t *testing.T) map[string]func(*Renderer) (Picture, error) {
	quotes := make(map[string]Quote)
	data, err := os.ReadFile(filepath.Join("testdata", "quotes.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		id, q, err := ParseQuote(line)
		if err != nil {
			t.Fatal(err)
		}
		quotes[id] = q
	}
	all := map[string]func(*Renderer) (Picture, error){
		"plot": func(r *Renderer) (Picture, error) { return r.Plot(t.Context(), busy(), Options{}) },
	}
	for id, q := range quotes {
		for theme := range looks {
			if id != "typical" && Theme(theme) != Theme(len(id)%len(looks)) {
				continue // one theme for each of the others
			}
			if id == "emoji" && emojiFile() == nil {
				continue // this build has none
			}
			o := Options{Theme: Theme(theme)}
			all[id+"-"+o.Theme.String()] = func(r *Renderer) (Picture, error) { return r.Draw(t.Context(), q, o) }
		}
	}
	return all
}

// TestGolden holds the pixels: by their hash on amd64, and elsewhere by what a reader sees at 400 pixels, as a processor
// may round the last bit of a product in another way.
func TestGolden(t *testing.T) {
	t.Parallel()
	r := New(Fonts{})
	for name, draw := range goldens(t) {
		p, err := draw(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		small, sum := filepath.Join("testdata", name+".png"), filepath.Join("testdata", name+".sha256")
		if *update {
			if err := os.WriteFile(small, pngOf(t, phone(t, p.PNG)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(sum, []byte(pixelSum(t, p.PNG)+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(small)
		if err != nil {
			t.Fatal(err)
		}
		if mean, most := difference(phone(t, p.PNG), phone(t, want)); mean > 0.3 || most > 12 {
			t.Errorf("%s differs from %s: %.2f of 255 on average, %d at most", name, small, mean, most)
		}
		if runtime.GOARCH != "amd64" {
			continue
		}
		hash, err := os.ReadFile(sum)
		if err != nil {
			t.Fatal(err)
		}
		if got := pixelSum(t, p.PNG); got != strings.TrimSpace(string(hash)) {
			t.Errorf("%s: pixels %s, want %s; look at it, and run with -update if it is as it should be", name, got, hash)
		}
	}
}

func decoded(t *testing.T, file []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func pixelSum(t *testing.T, file []byte) string {
	img := decoded(t, file)
	rgba := image.NewRGBA(img.Bounds())
	draw.Draw(rgba, rgba.Rect, img, image.Point{}, draw.Src)
	sum := sha256.Sum256(rgba.Pix)
	return hex.EncodeToString(sum[:])
}

// phone is a picture as a phone shows it, 400 pixels wide.
func phone(t *testing.T, file []byte) *image.RGBA {
	img := decoded(t, file)
	small := image.NewRGBA(image.Rect(0, 0, 400, img.Bounds().Dy()*400/img.Bounds().Dx()))
	xdraw.ApproxBiLinear.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	return small
}

func pngOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func difference(a, b *image.RGBA) (mean float64, most int) {
	if a.Rect != b.Rect {
		return 255, 255
	}
	sum := 0
	for i := range a.Pix {
		d := int(a.Pix[i]) - int(b.Pix[i])
		sum += max(d, -d)
		most = max(most, d, -d)
	}
	return float64(sum) / float64(len(a.Pix)), most
}

// TestSame holds that neither an engine's past nor another engine changes a pixel.
func TestSame(t *testing.T) {
	t.Parallel()
	draws := goldens(t)
	first, second := New(Fonts{}), New(Fonts{})
	for name, draw := range draws {
		a, err := draw(first)
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := draw(New(Fonts{}))
		if err != nil {
			t.Fatal(err)
		}
		b, err := draw(second)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a.PNG, b.PNG) || !bytes.Equal(a.PNG, fresh.PNG) {
			t.Errorf("%s: three renderers draw it in different ways", name)
		}
	}
}
