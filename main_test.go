package main

import (
	"context"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The test binary is also the program: stories run it as `threadtape`, and the kill suite starts it again as a worker.
func TestMain(m *testing.M) {
	if args := os.Getenv(workerEnv); args != "" {
		os.Exit(workerMain(strings.Fields(args)))
	}
	testscript.Main(m, map[string]func(){"threadtape": main})
}

// The environment of a worker.
const (
	workerEnv     = "THREADTAPE_TEST_WORKER"  // its command line
	workerChat    = "THREADTAPE_TEST_CHAT"    // where the recorder listens
	workerNonce   = "THREADTAPE_TEST_NONCE"   // whether the recorder knows its keys
	workerCrash   = "THREADTAPE_TEST_CRASH"   // seed of the crashes at named points; 0: none
	workerFaster  = "THREADTAPE_TEST_FASTER"  // how many times faster than Slack's limits
	workerLease   = "THREADTAPE_TEST_LEASE"   // of looks and turns
	workerControl = "THREADTAPE_TEST_CONTROL" // breaks a promise on purpose
)

// workerMain is the program with one more chat, and with crashes.
func workerMain(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	p := newProgram()
	p.environ = nil // of all settings, only the file counts
	nonce, _ := strconv.ParseBool(os.Getenv(workerNonce))
	p.tables.Chats = append(p.tables.Chats, recordChatRow(os.Getenv(workerChat), nonce))
	seed, _ := strconv.ParseUint(os.Getenv(workerCrash), 10, 64)
	p.crash = crasher(seed)
	p.lease, _ = time.ParseDuration(os.Getenv(workerLease))
	if fast, _ := strconv.Atoi(os.Getenv(workerFaster)); fast > 0 {
		p.tables.Chats = append(p.tables.Chats, fastSlack(fast)) // the later row counts
	}
	if os.Getenv(workerControl) == cursorFirst {
		offerLate(p.tables.Stores)
	}
	return p.main(ctx, args)
}

// cursorFirst is the negative control: the cursor moves before what was seen is offered.
const cursorFirst = "cursor-first"
