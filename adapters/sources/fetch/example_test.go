package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/threadtape/threadtape/adapters/sources/fetch"
	"github.com/threadtape/threadtape/bot/fault"
)

func ExampleClient_Get() {
	forum := httptest.NewServer(http.HandlerFunc(unchanging))
	defer forum.Close()
	client, err := fetch.New(fetch.Options{AllowPrivate: []string{strings.TrimPrefix(forum.URL, "http://")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()

	first, err := client.Get(context.Background(), fetch.Request{URL: forum.URL + "/t/7.json", Accept: fetch.JSON})
	if err != nil {
		fmt.Println(fault.Words(err))
		return
	}
	fmt.Println(first.Status, first.Type, string(first.Body))
	again, err := client.Get(context.Background(), fetch.Request{URL: forum.URL + "/t/7.json", Accept: fetch.JSON, ETag: first.ETag})
	if err != nil {
		fmt.Println(fault.Words(err))
		return
	}
	fmt.Println(again.Status, again.NotModified)
	_, err = client.Get(context.Background(), fetch.Request{URL: "http://169.254.169.254/latest/"})
	fmt.Println(fault.Code(err))
	// Output:
	// 200 application/json {"id":7}
	// 304 true
	// E-FETCH-PRIVATE
}
