// Command cards measures how much processor time the drawing of quote cards takes. It reads lines of the quote format from a
// file, draws each so often, and prints one line of JSON. peers.mjs runs it beside other renderers.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/threadtape/threadtape/bot/card"
)

func main() {
	scale := flag.Int("scale", 1, "1 or 2")
	theme := flag.String("theme", "paper", "paper, night or tape")
	rounds := flag.Int("rounds", 6, "how often each quote is drawn and measured")
	only := flag.String("only", "", "ids to draw, with commas")
	out := flag.String("o", "", "folder for the pictures")
	avatar := flag.String("avatar", "", "an avatar for all")
	suffix := flag.String("suffix", "", "words to add to all")
	flag.Parse()
	began := time.Now()
	if err := run(began, flag.Arg(0), *scale, *theme, *rounds, *only, *out, *avatar, *suffix); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type result struct {
	Name   string             `json:"name"`
	First  float64            `json:"first_ms"` // wall, from the start of main to the first PNG
	CPU    float64            `json:"cpu_ms"`   // median of the means per quote
	Wall   float64            `json:"wall_ms"`
	KB     float64            `json:"kb"` // median
	RSS    float64            `json:"peak_mib"`
	Allocs uint64             `json:"allocs"`
	Each   map[string]float64 `json:"each_cpu_ms"`
	Sizes  map[string]float64 `json:"each_kb"`
	Layout map[string]layout  `json:"layout"` // what the peers are told, who choose no size
}

type layout struct {
	Size   int `json:"size"`
	Height int `json:"height"`
}

func run(began time.Time, file string, scale int, theme string, rounds int, only, out, avatar, suffix string) error {
	quotes, ids, err := read(file, only, avatar, suffix)
	if err != nil {
		return err
	}
	t, _ := card.ParseTheme(theme)
	r := card.New(card.Fonts{System: true})
	o := card.Options{Theme: t, Scale: scale}
	res := result{Name: "threadtape", Each: map[string]float64{}, Sizes: map[string]float64{}, Layout: map[string]layout{}}
	for i, q := range quotes { // warm
		p, err := r.Draw(context.Background(), q, o)
		if err != nil {
			return fmt.Errorf("%s: %w", ids[i], err)
		}
		if i == 0 {
			res.First = ms(time.Since(began))
		}
		res.Layout[ids[i]] = layout{p.Size, p.Height / max(1, scale)}
		res.Sizes[ids[i]] = float64(len(p.PNG)) / 1024
		if out != "" {
			if err := os.WriteFile(filepath.Join(out, ids[i]+".png"), p.PNG, 0o600); err != nil {
				return err
			}
		}
	}
	var cpus, walls, sizes []float64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n := 0
	for i, q := range quotes {
		var cpu, wall []float64
		for k := range rounds {
			q.Source = fmt.Sprint(k, " of a kind") // so that the finished picture is not simply handed out
			c, w := spent(), time.Now()
			if _, err := r.Draw(context.Background(), q, o); err != nil {
				return err
			}
			cpu, wall = append(cpu, ms(spent()-c)), append(wall, ms(time.Since(w)))
			n++
		}
		res.Each[ids[i]] = median(cpu)
		cpus, walls, sizes = append(cpus, median(cpu)), append(walls, median(wall)), append(sizes, res.Sizes[ids[i]])
	}
	runtime.ReadMemStats(&after)
	res.CPU, res.Wall, res.KB, res.RSS = median(cpus), median(walls), median(sizes), peak()
	res.Allocs = (after.Mallocs - before.Mallocs) / uint64(n)
	return json.NewEncoder(os.Stdout).Encode(res)
}

func read(file, only, avatar, suffix string) (quotes []card.Quote, ids []string, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var picture []byte
	if avatar != "" {
		if picture, err = os.ReadFile(avatar); err != nil {
			return nil, nil, err
		}
	}
	for line := range bytes.Lines(data) {
		id, q, err := card.ParseQuote(line)
		if err != nil {
			return nil, nil, err
		}
		if only != "" && !slices.Contains(strings.Split(only, ","), id) {
			continue
		}
		q.Avatar = picture
		if suffix != "" {
			q.Spans = append(q.Spans, card.Span{Text: suffix})
		}
		quotes, ids = append(quotes, q), append(ids, id)
	}
	return quotes, ids, nil
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// spent is the processor time of this process.
func spent() time.Duration {
	var at unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &at)
	return time.Duration(at.Nano())
}

// peak is the most memory that this process ever held, in MiB.
func peak() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kb float64
			_, _ = fmt.Sscan(rest, &kb)
			return kb / 1024
		}
	}
	return 0
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if len(v) == 0 {
		return 0
	}
	return v[len(v)/2]
}
