namespace Entente.Bench.Contestants;

/// <summary>nginx and haproxy from Debian: what a proxy costs that does not look at what it forwards.</summary>
internal static class PlainProxies
{
    public static Task<BenchProcess> NginxAsync(Uri upstream, string folder, CancellationToken stop)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, "nginx")).FullName;
        var port = BenchProcess.FreePort();
        // The body's buffer is large enough that no request goes through a file.
        File.WriteAllText(Path.Combine(place, "nginx.conf"), $$"""
            daemon off; worker_processes auto; error_log {{place}}/error.log; pid {{place}}/nginx.pid;
            events { worker_connections 8192; }
            http {
              access_log off; keepalive_requests 100000000; client_body_buffer_size 256k; client_max_body_size 10m;
              client_body_temp_path {{place}}/body; proxy_temp_path {{place}}/proxy; fastcgi_temp_path {{place}}/f; uwsgi_temp_path {{place}}/u; scgi_temp_path {{place}}/s;
              upstream up { server {{upstream.Authority}}; keepalive 64; keepalive_requests 100000000; }
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
            }
            """);
        return BenchProcess.Start(Tools.Path("nginx"), ["-p", place, "-c", "nginx.conf"], port, Path.Combine(folder, "nginx.log")).ListensAsync(stop);
    }

    public static Task<BenchProcess> HaproxyAsync(Uri upstream, string folder, CancellationToken stop)
    {
        var port = BenchProcess.FreePort();
        var file = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(file, $"""
            global
              maxconn 8192
            defaults
              mode http
              option http-no-delay
              http-reuse always
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend in
              bind 127.0.0.1:{port}
              default_backend out
            backend out
              server up {upstream.Authority}

            """);
        return BenchProcess.Start(Tools.Path("haproxy"), ["-f", file], port, Path.Combine(folder, "haproxy.log")).ListensAsync(stop);
    }
}
