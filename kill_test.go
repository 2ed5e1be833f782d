package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/forum/fakeforum"
)

// The kill suite: a forum grows, programs that relay it are killed and started again, and a chat outside of them counts.
// The short form runs with the other tests; make it longer with, for example,
//
//	go test -run TestKill -kills 300 -deliveries 50000 -timeout 2h .
var (
	kills      = flag.Int("kills", 12, "kills in each run of the kill suite, at least")
	deliveries = flag.Int("deliveries", 600, "deliveries in each run of the kill suite, at least")
	killSeed   = flag.Uint64("killseed", 0, "seed of the kill suite; 0: from the clock")
)

// A killRun is one run of the suite.
type killRun struct {
	store     string
	nonce     bool   // the chat knows its keys; else it can be searched
	processes int    // that share the store
	control   string // breaks a promise on purpose
	doubles   int    // messages that may stand twice, in a chat that cannot tell
	far       farEnd // the chat outside of the programs; nil: a recorder
	kills     int
	want      int
	last      *output // of the last program
}

// A farEnd is the chat that outlives the programs that are killed.
type farEnd interface {
	settings() string         // what the programs' settings say about it
	place(channel int) string // the address of a channel
	env() []string            // what the programs are told beside the settings
	snapshot() []saidMessage  // everything that stands there, in order per channel
	count() int
}

const (
	killThreads  = 5
	killChannels = 8 // each takes every thread
)

// TestKillBolt and TestKillRedis hold the first promise: nothing is lost and nothing is said twice, whenever a process
// dies.
func TestKillBolt(t *testing.T) {
	t.Parallel()
	for _, nonce := range []bool{true, false} {
		t.Run(fmt.Sprintf("nonce=%v", nonce), func(t *testing.T) {
			run := killRun{store: "bolt:" + filepath.Join(t.TempDir(), "t.db"), nonce: nonce, processes: 1, kills: *kills, want: *deliveries}
			run.hold(t)
		})
	}
}

func TestKillRedis(t *testing.T) {
	t.Parallel()
	for _, nonce := range []bool{true, false} {
		t.Run(fmt.Sprintf("nonce=%v", nonce), func(t *testing.T) {
			url, _ := redistest.Start(t)
			run := killRun{store: url, nonce: nonce, processes: 2, kills: *kills, want: *deliveries}
			run.hold(t)
		})
	}
}

// TestKillControl proves that the suite can fail: with the cursor moved before the offer, posts are lost.
func TestKillControl(t *testing.T) {
	t.Parallel()
	run := killRun{store: "bolt:" + filepath.Join(t.TempDir(), "t.db"), nonce: true, processes: 1, control: cursorFirst, kills: 25, want: 600}
	lost, doubled, disordered := run.play(t)
	t.Logf("control: lost %d, doubled %d, out of order %d", lost, doubled, disordered)
	if lost == 0 {
		t.Errorf("the negative control lost nothing: the suite proves nothing")
	}
}

func (k *killRun) hold(t *testing.T) {
	t.Helper()
	lost, doubled, disordered := k.play(t)
	if lost != 0 || doubled > k.doubles || disordered > k.doubles {
		t.Errorf("lost %d, doubled %d, out of order %d; want none, and %d doubled at most. What the last program said:\n%s", lost, doubled, disordered, k.doubles, k.last)
	}
}

// play runs the whole scene and counts what went wrong.
func (k *killRun) play(t *testing.T) (lost, doubled, disordered int) {
	t.Helper()
	seed := *killSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 2))

	forum := fakeforum.New()
	base, stop, err := forum.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	topics := make([]int, killThreads)
	for i := range topics {
		topics[i], _ = forum.Open(fmt.Sprintf("Thread %d of the kill suite", i), fakeforum.Entry{By: "marlow", Text: "The beginning."})
	}
	if k.far == nil {
		k.far = newRecorder(t, k.nonce, true, seed)
	}
	config := k.settings(t, base, forum, topics)

	ctx, cancel := context.WithTimeout(t.Context(), max(8*time.Minute, time.Duration(k.kills)*6*time.Second+time.Duration(k.want)*20*time.Millisecond))
	defer cancel()
	workers := make([]*worker, k.processes)
	for i := range workers {
		workers[i] = startWorker(ctx, t, config, k, random.Uint64())
	}
	defer func() {
		for _, w := range workers {
			w.end()
		}
	}()
	for i, w := range workers {
		for !w.subscribed(ctx, t) { // it may die by itself before
			w = startWorker(ctx, t, config, k, random.Uint64())
			workers[i] = w
		}
	}

	want := make(map[string][]string) // channel → posts in order, over all threads of one channel only per thread
	grown, killed := 0, 0
	rounds := max(k.kills, (k.want+killThreads*killChannels-1)/(killThreads*killChannels))
	for round := range rounds {
		for i, topic := range topics {
			id := fmt.Sprint(forum.Post(topic, []string{"tindra", "okafor", "besart"}[round%3], fmt.Sprintf("Reply %d in thread %d.", round, i)))
			for c := range killChannels {
				lane := fmt.Sprintf("%s %d", k.far.place(c), topic)
				want[lane] = append(want[lane], id)
				grown++
			}
		}
		if killed*rounds < (round+1)*k.kills {
			i := random.IntN(len(workers))
			if random.IntN(2) == 0 { // else a slow machine would be killed at its start alone
				workers[i].subscribed(ctx, t)
			}
			pause(ctx, time.Duration(random.IntN(400)+50)*time.Millisecond)
			workers[i].kill()
			killed++
			workers[i] = startWorker(ctx, t, config, k, random.Uint64())
		}
		died := 0
		for i, w := range workers {
			if w.gone() {
				died++
				workers[i] = startWorker(ctx, t, config, k, random.Uint64())
			}
		}
		killed += died
	}
	k.settle(ctx, t, workers, config, grown, random)
	k.last = workers[0].out
	lost, doubled, disordered = compare(want, k.far.snapshot(), topics, forum)
	t.Logf("%d deliveries, %d kills: lost %d, doubled %d, out of order %d", grown, killed, lost, doubled, disordered)
	return lost, doubled, disordered
}

// settle lets the programs finish: until everything arrived, or nothing has moved for longer than a busy machine needs for a
// start and what it puts off.
func (k *killRun) settle(ctx context.Context, t *testing.T, workers []*worker, config string, grown int, random *rand.Rand) {
	t.Helper()
	enough := time.Minute
	if k.control != "" { // something is lost, as a rule
		enough = 15 * time.Second
	}
	still, last := time.Now(), -1
	for ctx.Err() == nil && time.Since(still) < enough {
		for i, w := range workers {
			if w.gone() {
				workers[i] = startWorker(ctx, t, config, k, random.Uint64())
			}
		}
		n := k.far.count()
		if n != last {
			still, last = time.Now(), n
		}
		if n >= grown && time.Since(still) > 2*time.Second {
			return
		}
		pause(ctx, 50*time.Millisecond)
	}
}

func (k *killRun) settings(t *testing.T, base string, forum *fakeforum.Forum, topics []int) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "store: %s\nadmin: {listen: \"\"}\nfetch:\n  allow_private: [%s]\n  per_host: 1000/s\n", k.store, strings.TrimPrefix(base, "http://"))
	b.WriteString("watch: {floor: 1s, ceiling: 1s, settle: 0s}\nrelay: {burst: 0}\n" + k.far.settings() + "threads:\n")
	for _, topic := range topics {
		var to []string
		for c := range killChannels {
			to = append(to, fmt.Sprintf("%q", k.far.place(c)))
		}
		fmt.Fprintf(&b, "  - url: %s%s\n    place: channel\n    to: [%s]\n", base, forum.Link(topic, 0), strings.Join(to, ", "))
	}
	name := filepath.Join(t.TempDir(), "threadtape.yaml")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// compare counts what was lost, doubled and out of order. A message tells its post, by its id or by its topic and number, and
// its thread by the post.
func compare(want map[string][]string, said []saidMessage, topics []int, forum *fakeforum.Forum) (lost, doubled, disordered int) {
	lane, post := make(map[string]int), make(map[string]string)
	for _, topic := range topics {
		for i, id := range forum.Stream(topic) {
			lane[fmt.Sprint(id)] = topic
			post[fmt.Sprint(id)], post[fmt.Sprintf("%d/%d", topic, i+1)] = fmt.Sprint(id), fmt.Sprint(id)
		}
	}
	got := make(map[string][]string)
	for _, m := range said {
		id := post[m.Post]
		key := fmt.Sprintf("%s %d", m.To, lane[id])
		got[key] = append(got[key], id)
	}
	for key, posts := range want {
		seen := make(map[string]int)
		next := 0
		for _, p := range got[key] {
			seen[p]++
			if seen[p] > 1 {
				doubled++
				continue
			}
			at := indexFrom(posts, next, p)
			if at < 0 {
				disordered++
				continue
			}
			next = at + 1
		}
		for _, p := range posts {
			if seen[p] == 0 {
				lost++
			}
		}
	}
	return lost, doubled, disordered
}

func indexFrom(posts []string, from int, p string) int {
	for i := from; i < len(posts); i++ {
		if posts[i] == p {
			return i
		}
	}
	return -1
}

// A worker is one program under test: this test binary, started again as `threadtape run`.
type worker struct {
	cmd  *exec.Cmd
	done chan struct{}
	out  *output
}

// An output keeps what a program said; it is safe for concurrent use.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

func startWorker(ctx context.Context, t *testing.T, config string, k *killRun, seed uint64) *worker {
	t.Helper()
	w := &worker{cmd: exec.CommandContext(ctx, os.Args[0]), done: make(chan struct{}), out: new(output)}
	w.cmd.Env = append(os.Environ(),
		workerEnv+"=run -c "+config,
		fmt.Sprintf("%s=%d", workerCrash, seed|1),
		workerControl+"="+k.control,
	)
	w.cmd.Env = append(w.cmd.Env, k.far.env()...)
	if k.processes > 1 { // what a killed one held is free again soon; one alone need not wait
		w.cmd.Env = append(w.cmd.Env, workerLease+"=2s")
	}
	w.cmd.Stdout, w.cmd.Stderr = w.out, w.out
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends with the process, which end waits for
		_ = w.cmd.Wait()
		close(w.done)
	}()
	return w
}

func (w *worker) kill() {
	_ = w.cmd.Process.Signal(syscall.SIGKILL)
	<-w.done
}

func (w *worker) gone() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

func (w *worker) end() {
	if !w.gone() {
		w.kill()
	}
}

// subscribed waits until the program says that the settings' threads are subscribed; until then kills would only test
// the start. It returns false if the program died first.
func (w *worker) subscribed(ctx context.Context, t *testing.T) bool {
	t.Helper()
	for !strings.Contains(w.out.String(), "start: subscribed") {
		if ctx.Err() != nil {
			t.Fatalf("the program did not subscribe; it said:\n%s", w.out)
		}
		if w.gone() {
			return false
		}
		pause(ctx, 20*time.Millisecond)
	}
	return true
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
