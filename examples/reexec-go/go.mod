module example.org/gons/look

go 1.19
