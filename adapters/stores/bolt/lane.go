package bolt

import (
	"encoding/binary"
	"strings"
	"time"

	"github.com/threadtape/threadtape/bot/chat"
	"github.com/threadtape/threadtape/bot/forum"
	"github.com/threadtape/threadtape/bot/store"
)

// A lane is what is known about one thread in one channel. It stays when it is closed, with its receipts.
type lane struct {
	store.OpenLane
	key   string
	open  bool
	told  int    // how many receipts it has
	order uint64 // of the last receipt
	floor uint64 // see store.Reach
	known bool
}

// A laneRow is a lane as it is stored.
type laneRow struct {
	Open    bool       `json:"open,omitempty"`
	Opening store.Mark `json:"opening"`
	Mark    store.Mark `json:"mark"`
	Told    int        `json:"told,omitempty"`
	Order   uint64     `json:"order,omitempty"`
	Floor   uint64     `json:"floor,omitempty"`
}

// lane reads a lane; there always is one, closed if nobody ever opened it.
func (s *step) lane(key string) (*lane, error) {
	var row laneRow
	known, err := s.get("lane", key, &row)
	return &lane{
		OpenLane: store.OpenLane{Opening: row.Opening, Mark: row.Mark},
		key:      key, open: row.Open, told: row.Told, order: row.Order, floor: row.Floor, known: known,
	}, err
}

// saveLane writes a lane, if there is anything to be remembered.
func (s *step) saveLane(l *lane) error {
	if !l.known && !l.open && l.order == 0 {
		return nil
	}
	l.known = true
	return s.put("lane", l.key, laneRow{l.open, l.Opening, l.Mark, l.told, l.order, l.floor})
}

// An aboutRow is what is known about a post in a lane, as it is stored.
type aboutRow struct {
	Waits   int       `json:"w,omitempty"`
	Rev     forum.Rev `json:"r,omitempty"`
	WishRev forum.Rev `json:"wr,omitempty"`
	WishSeq uint64    `json:"ws,omitempty"`
	Wish    bool      `json:"wish,omitempty"`
	Told    *toldRow  `json:"t,omitempty"`
}

type toldRow struct {
	To    chat.Address `json:"to,omitempty"`
	ID    string       `json:"id,omitempty"`
	Rev   forum.Rev    `json:"r,omitempty"`
	At    time.Time    `json:"at,omitzero"`
	Posts int          `json:"n,omitempty"`
	Seq   uint64       `json:"s,omitempty"`
	Order uint64       `json:"o,omitempty"`
}

// about reads what is known about a post.
func (s *step) about(l *lane, post string) (a store.About, err error) {
	var row aboutRow
	if ok, err := s.get("about", l.key+"\t"+post, &row); err != nil || !ok {
		return a, err
	}
	a = store.About{Waits: row.Waits, Rev: row.Rev}
	if row.Wish {
		a.Wish = &store.Wish{Rev: row.WishRev, Seq: row.WishSeq}
	}
	if t := row.Told; t != nil {
		said := store.Said{Post: post, Receipt: chat.Receipt{To: t.To, ID: t.ID}, Rev: t.Rev, At: t.At, Posts: t.Posts}
		a.Told = &store.Told{Said: said, Seq: t.Seq, Order: t.Order}
	}
	return a, nil
}

// note writes what is known about a post from now on; nothing known is not stored. The lane must be saved afterwards.
func (s *step) note(l *lane, post string, was, a store.About) error {
	if was.Told != nil && (a.Told == nil || a.Told.Order != was.Told.Order) {
		l.told--
		if err := s.remove("told", toldKey(l, was.Told.Order)); err != nil {
			return err
		}
	}
	if a.Told != nil && (was.Told == nil || a.Told.Order != was.Told.Order) {
		l.told++
		if err := s.bucket("told").Put([]byte(toldKey(l, a.Told.Order)), []byte(post)); err != nil {
			return err
		}
	}
	if a.Waits <= 0 && a.Told == nil {
		return s.remove("about", l.key+"\t"+post)
	}
	return s.put("about", l.key+"\t"+post, rowOf(a))
}

func rowOf(a store.About) aboutRow {
	row := aboutRow{Waits: a.Waits, Rev: a.Rev}
	if a.Wish != nil {
		row.Wish, row.WishRev, row.WishSeq = true, a.Wish.Rev, a.Wish.Seq
	}
	if t := a.Told; t != nil {
		row.Told = &toldRow{t.Receipt.To, t.Receipt.ID, t.Rev, t.At, t.Posts, t.Seq, t.Order}
	}
	return row
}

func toldKey(l *lane, order uint64) string { return l.key + "\t" + string(number(order)) }

// trimTold leaves the newest receipts of a lane.
func (s *step) trimTold(l *lane) error {
	if l.told <= store.KeptReceipts {
		return nil
	}
	for _, key := range s.prefixed("told", l.key+"\t", l.told-store.KeptReceipts) {
		post := string(s.bucket("told").Get([]byte(key)))
		was, err := s.about(l, post)
		if err != nil {
			return err
		}
		if was.Told == nil || was.Told.Order != binary.BigEndian.Uint64([]byte(strings.TrimPrefix(key, l.key+"\t"))) {
			continue
		}
		l.floor = max(l.floor, was.Told.Seq)
		a := was
		a.Told = nil
		if err := s.note(l, post, was, a); err != nil {
			return err
		}
	}
	return nil
}
