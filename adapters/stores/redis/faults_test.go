package redis

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/threadtape/threadtape/adapters/stores/redis/redistest"
	"github.com/threadtape/threadtape/bot/fault"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// An answer is an error as a server gives it.
type answer string

func (a answer) Error() string { return string(a) }
func (answer) RedisError()     {}

var _ goredis.Error = answer("")

func TestExplain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		kind fault.Kind
		code string
	}{
		{answer("READONLY You can't write against a read only replica."), fault.Again, "E-STORE-READONLY"},
		{answer("LOADING Redis is loading the dataset in memory"), fault.Again, "E-STORE-LOADING"},
		{answer("MOVED 3999 127.0.0.1:6381"), fault.Again, "E-STORE-MOVED"},
		{answer("ASK 3999 127.0.0.1:6381"), fault.Again, "E-STORE-MOVED"},
		{answer("TRYAGAIN Multiple keys request during rehashing of slot"), fault.Again, "E-STORE-MOVED"},
		{answer("CLUSTERDOWN Hash slot not served"), fault.Again, "E-STORE-DOWN"},
		{answer("MASTERDOWN Link with MASTER is down"), fault.Again, "E-STORE-DOWN"},
		{answer("MISCONF Redis is configured to save RDB snapshots"), fault.Again, "E-STORE-DISK"},
		{answer("BUSY Redis is busy running a script."), fault.Again, "E-STORE-BUSY"},
		{answer("ERR max number of clients reached"), fault.Again, "E-STORE-BUSY"},
		{answer("NOAUTH Authentication required."), fault.Denied, "E-STORE-PASSWORD"},
		{answer("WRONGPASS invalid username-password pair"), fault.Denied, "E-STORE-PASSWORD"},
		{answer("NOPERM this user has no permissions"), fault.Denied, "E-STORE-RIGHTS"},
		{answer("ERR DB index is out of range"), fault.Invalid, "E-STORE-DB"},
		{answer("ERR Error running script (call to f_0): @user_script:3: @user_script: 3: -READONLY You can't write"), fault.Again, "E-STORE-READONLY"},
		{answer("ERR something new"), fault.Broken, "E-STORE-ANSWER"},
		{io.EOF, fault.Again, "E-STORE-AWAY"},
		{&net.OpError{Op: "dial", Err: errors.New("connection refused")}, fault.Again, "E-STORE-AWAY"},
		{context.DeadlineExceeded, fault.Again, "E-STORE-SLOW"},
		{goredis.ErrPoolTimeout, fault.Again, "E-STORE-SLOW"},
	} {
		err := explain(c.err)
		if say, _ := fault.Words(err); fault.Of(err) != c.kind || fault.Code(err) != c.code || say == "" {
			t.Errorf("explain(%v) = %v %v", c.err, fault.Code(err), err)
		}
	}
	for _, full := range []string{"OOM command not allowed when used memory > 'maxmemory'.", "ERR Error running script (call to f_0): @user_script:3: @user_script: 3: -OOM command not allowed"} {
		if err := explain(answer(full)); !errors.Is(err, store.ErrFull) {
			t.Errorf("explain(%q) = %v, want ErrFull", full, err)
		}
	}
	for _, same := range []error{nil, store.ErrStale, context.Canceled} {
		if err := explain(same); !errors.Is(err, same) {
			t.Errorf("explain(%v) = %v", same, err)
		}
	}
}

// An unaware context has not noticed yet that its time is over.
type unaware struct{ context.Context }

func (unaware) Deadline() (time.Time, bool) { return time.Now().Add(-time.Millisecond), true }

// TestOutOfTime holds that what breaks off at the end of a context is told from other trouble.
func TestOutOfTime(t *testing.T) {
	t.Parallel()
	broken := &net.OpError{Op: "write", Err: os.ErrDeadlineExceeded}
	if err := explain(outOfTime(unaware{t.Context()}, broken)); !errors.Is(err, context.DeadlineExceeded) || fault.Code(err) != "E-STORE-SLOW" {
		t.Errorf("at the end of a context: %v", err)
	}
	if err := outOfTime(t.Context(), broken); errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("of a context that goes on: %v", err)
	}
	for _, same := range []error{nil, answer("BUSY")} {
		if err := outOfTime(unaware{t.Context()}, same); !errors.Is(err, same) || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("outOfTime(%v) = %v", same, err)
		}
	}
}

// TestUnreachable holds that a server that is away gives a plain sentence, without the password.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), "redis://u:hunter2@127.0.0.1:"+redistest.FreePort(t), Options{})
	if fault.Of(err) != fault.Again || fault.Code(err) != "E-STORE-AWAY" || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("Open = %v", err)
	}
}

// TestLoading holds that a server that is still reading its files is asked again later.
func TestLoading(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go loading(l)
	_, err = Open(t.Context(), "redis://"+l.Addr().String(), Options{})
	if fault.Code(err) != "E-STORE-LOADING" || fault.After(err) <= 0 {
		t.Errorf("Open = %v", err)
	}
}

// loading answers every command as a server does that is reading its files.
func loading(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			for r := bufio.NewReader(c); ; {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if strings.HasPrefix(line, "*") { // one answer for each command
					fmt.Fprint(c, "-LOADING Redis is loading the dataset in memory\r\n")
				}
			}
		}()
	}
}

// TestReadOnly holds that a demoted master is a passing fault, and that nothing is lost by it.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{})
	s := opened(t, server.URL())
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	server.Do("REPLICAOF", "127.0.0.1", redistest.FreePort(t))
	_, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: l, Deliveries: fresh(1)})
	if fault.Of(err) != fault.Again {
		t.Errorf("Offer to a replica = %v", err)
	}
	server.Do("REPLICAOF", "NO", "ONE")
	offer(t, s, l, 1, fresh(1)...)
}

// TestFull holds that a store at its limit refuses what grows and lets deliveries drain.
func TestFull(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{Args: []string{"--maxmemory", "16mb"}})
	s := opened(t, server.URL())
	l := lane(1, "terminal:")
	subscribe(t, s, l, 0)
	offer(t, s, l, 2, fresh(1, 2)...)
	server.Do("CONFIG", "SET", "maxmemory", 1<<20)
	if _, err := s.Outbox.Offer(t.Context(), store.Offering{Lane: l, Deliveries: fresh(3)}); !errors.Is(err, store.ErrFull) {
		t.Errorf("Offer = %v, want ErrFull", err)
	}
	if err := s.Threads.Wake(t.Context(), forum.Ref{Source: "a", Base: "b", ID: "c"}, moment(int64(1))); !errors.Is(err, store.ErrFull) {
		t.Errorf("Wake = %v, want ErrFull", err)
	}
	if said := drain(t, s, store.Terms{}); len(said) != 2 {
		t.Errorf("%q drained from the full store, want two", said)
	}
	if _, err := s.Subscriptions.Drop(t.Context(), l); err != nil {
		t.Errorf("Drop from the full store: %v", err)
	}
}

// TestScriptFlush holds that a server which forgot the scripts gets them again.
func TestScriptFlush(t *testing.T) {
	t.Parallel()
	server := redistest.Run(t, redistest.Config{})
	s := opened(t, server.URL())
	a, b := lane(1, "terminal:"), lane(1, "discord:1")
	subscribe(t, s, a, 0)
	subscribe(t, s, b, 0)
	for n := range uint64(3) {
		server.Do("SCRIPT", "FLUSH")
		offer(t, s, a, 1, fresh(n+1)...)
		server.Do("SCRIPT", "FLUSH")
		if said := drain(t, s, store.Terms{}); len(said) != 1 {
			t.Fatalf("said %q", said)
		}
		if _, _, err := s.Threads.Due(t.Context(), "one", 3, short); err != nil {
			t.Fatal(err)
		}
	}
}
