package storetest

import "sync"

// parallel runs several workers at once and returns all that they found.
func parallel(_ *fixture, workers int, work func(worker int) []string) []string {
	var mu sync.Mutex
	var all []string
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			found := work(w)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, found...)
		})
	}
	wg.Wait()
	return all
}

// wantEachOnce fails unless n different things were found, each once.
func wantEachOnce(f *fixture, found []string, n int) {
	f.Helper()
	count := make(map[string]int)
	for _, one := range found {
		if count[one]++; count[one] == 2 {
			f.Errorf("%s came twice", one)
		}
	}
	if len(count) != n {
		f.Errorf("%d came, want %d", len(count), n)
	}
}
