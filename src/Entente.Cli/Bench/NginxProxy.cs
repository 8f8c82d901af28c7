using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Entente.Cli.Bench;

/// <summary>nginx as a plain proxy before the upstream, where it is installed.</summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];

    private readonly Process _process;
    private readonly string _folder;

    private NginxProxy(Process process, string folder, Uri url) => (_process, _folder, Url) = (process, folder, url);

    public Uri Url { get; }

    /// <summary>Null where there is no nginx.</summary>
    public static async Task<NginxProxy?> StartAsync(Uri upstream, CancellationToken cancellationToken)
    {
        if (Array.Find(Places, File.Exists) is not { } program)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("entente-bench-").FullName;
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off; worker_processes 1; error_log {{folder}}/error.log; pid {{folder}}/nginx.pid;
            events { worker_connections 1024; }
            http {
              access_log off; client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              upstream up { server {{upstream.Authority}}; keepalive 64; }
              server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }
            }
            """, cancellationToken);
        var process = Process.Start(new ProcessStartInfo(program, ["-p", folder, "-c", "nginx.conf"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var proxy = new NginxProxy(process, folder, new Uri($"http://127.0.0.1:{port}"));
        await proxy.AwaitAsync(cancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AwaitAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(Url.Host, Url.Port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
